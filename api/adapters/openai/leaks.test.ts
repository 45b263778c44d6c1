import { expect, it, vi } from 'vitest'
import { advance, holdClock } from '../../test/support/heldClock.ts'
import { type Setting, settingWith } from '../../test/support/modelSetting.ts'
import { eventually } from '../../test/support/patience.ts'
import type { Behaviour } from '../../test/support/upstream.ts'

/** In a file of its own: what is counted belongs to the whole process. */
const sockets = () => process.getActiveResourcesInfo().filter((each) => /^TCP.*Wrap$/.test(each)).length

const SOCKETS_AT_REST = sockets()
const OPTIONS = { attemptsPerModel: 1, firstTokenTimeoutMs: 10_000, betweenTokensTimeoutMs: 15_000 }

/** What a client keeps for the next call ends when its server does. */
async function expectNothingHeld({ upstream }: Setting): Promise<void> {
  await eventually(() => expect(vi.getTimerCount()).toBe(0))
  await upstream.close()
  await eventually(() => expect(sockets()).toBeLessThanOrEqual(SOCKETS_AT_REST))
}

it.each<[string, Partial<Behaviour>]>([
  ['a whole answer', {}],
  ['an answer whose connection hangs', { done: 'hang' }],
  ['a failure', { fail: '500' }],
  ['silence', { fail: 'stall' }],
  ['a cut', { fail: 'cut', failAt: 2 }],
  ['silence in the middle', { fail: 'stall', failAt: 2 }],
  ['a chunk that is no JSON', { fail: 'badjson', failAt: 2 }],
])('%s leaves no timer and no socket', async (_, behaviour) => {
  holdClock()
  const setting = await settingWith(OPTIONS, { behaviour })
  let over = false
  const ended = setting.ask().finally(() => {
    over = true
  })
  // However far the answer is by then: whatever limit runs is over in the end.
  await eventually(() => {
    advance(1_000)
    expect(over).toBe(true)
  })
  await ended
  await expectNothingHeld(setting)
})

it('a reader who leaves leaves no timer and no socket', async () => {
  holdClock()
  const setting = await settingWith(OPTIONS, { behaviour: { fail: 'stall', failAt: 2 } })
  const leaving = new AbortController()
  const { heard, ended } = setting.begin(leaving.signal)
  await eventually(() => expect(heard.text).toBe('rbwb rbwc'))
  leaving.abort()
  await ended
  await expectNothingHeld(setting)
})
