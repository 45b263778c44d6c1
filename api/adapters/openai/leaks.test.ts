import { expect, it, vi } from 'vitest'
import type { Behaviour } from '../../test/support/upstream.ts'
import { settingWith } from './testing.ts'

/** In a file of its own: timers are counted over the whole process. */
const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
const sockets = () =>
  process.getActiveResourcesInfo().filter((resource) => /^TCP.*Wrap$/.test(resource)).length

const ENDINGS: [string, Partial<Behaviour>][] = [
  ['a whole answer', {}],
  ['an answer whose connection hangs', { done: 'hang' }],
  ['a failure', { fail: '500' }],
  ['silence', { fail: 'stall' }],
  ['a cut', { fail: 'cut', failAt: 2 }],
  ['silence in the middle', { fail: 'stall', failAt: 2 }],
  ['a chunk that is no JSON', { fail: 'badjson', failAt: 2 }],
]

it.each(ENDINGS)('%s leaves no timer and no socket', async (_, behaviour) => {
  const before = { timers: timers(), sockets: sockets() }
  const options = { attemptsPerModel: 1, firstTokenTimeoutMs: 3_000, betweenTokensTimeoutMs: 3_000 }
  const { ask, upstream } = await settingWith(options, { behaviour })
  await ask()
  expect(timers()).toBe(before.timers)
  await upstream.close()
  await vi.waitFor(() => expect(sockets()).toBe(before.sockets))
})

it('a reader who leaves leaves no timer and no socket', async () => {
  const before = { timers: timers(), sockets: sockets() }
  const { ask, upstream } = await settingWith({}, { behaviour: { fail: 'stall', failAt: 2 } })
  const leaving = new AbortController()
  const heard = ask(leaving.signal)
  await vi.waitFor(() => expect(upstream.generated[0]?.sent).toBe('r1w1 r1w2'))
  leaving.abort()
  await heard
  expect(timers()).toBe(before.timers)
  await vi.waitFor(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull())
  await upstream.close()
  await vi.waitFor(() => expect(sockets()).toBe(before.sockets))
})
