import { expect, it, vi } from 'vitest'
import { type Setting, settingWith } from '../../test/support/modelSetting.ts'
import type { Behaviour } from '../../test/support/upstream.ts'

/** In a file of its own: what is counted belongs to the whole process. */
const held = (kind: RegExp): number =>
  process.getActiveResourcesInfo().filter((each) => kind.test(each)).length
const timers = () => held(/^Timeout$/)
const sockets = () => held(/^TCP.*Wrap$/)

const SOCKETS_AT_REST = sockets()
const OPTIONS = { attemptsPerModel: 1, firstTokenTimeoutMs: 1_500, betweenTokensTimeoutMs: 1_500 }

/** Whatever leaks would be there for longer than this waits. */
async function expectNothingHeld({ upstream }: Setting, timersBefore: number): Promise<void> {
  await vi.waitFor(() => expect(timers()).toBeLessThanOrEqual(timersBefore), { timeout: 500 })
  await upstream.close()
  await vi.waitFor(() => expect(sockets()).toBeLessThanOrEqual(SOCKETS_AT_REST))
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
  const before = timers()
  const setting = await settingWith(OPTIONS, { behaviour })
  await setting.ask()
  await expectNothingHeld(setting, before)
})

it('a reader who leaves leaves no timer and no socket', async () => {
  const before = timers()
  const setting = await settingWith(OPTIONS, { behaviour: { fail: 'stall', failAt: 2 } })
  const leaving = new AbortController()
  const heard = setting.ask(leaving.signal)
  await vi.waitFor(() => expect(setting.upstream.generated[0]?.sent).toBe('rbwb rbwc'))
  leaving.abort()
  await heard
  await expectNothingHeld(setting, before)
})
