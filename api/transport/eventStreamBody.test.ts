import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { EventStreamBody } from './eventStreamBody.ts'
import type { Results } from './results.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

/** Results that come when the test says so. */
function results() {
  const waiting: PromiseWithResolvers<IteratorResult<object, undefined>>[] = []
  const next = vi.fn(() => {
    const awaited = Promise.withResolvers<IteratorResult<object, undefined>>()
    waiting.push(awaited)
    return awaited.promise
  })
  return {
    next,
    source: { next, return: async () => ({ done: true, value: undefined }) } as unknown as Results,
    give: (value: object) => waiting.shift()?.resolve({ done: false, value }),
    /** As an iterator does: once it is over, all who wait are told. */
    end: () => {
      for (const awaited of waiting.splice(0)) awaited.resolve({ done: true, value: undefined })
    },
  }
}

const turn = () => new Promise(setImmediate)

it('a subscription that was silent for a while ends once, and whole', async () => {
  const { source, next, give, end } = results()
  const body = new EventStreamBody(source)
  let text = ''
  const [ended, failed] = [vi.fn(), vi.fn()]
  body
    .on('data', (piece) => (text += piece))
    .on('end', ended)
    .on('error', failed)
  await turn()
  for (let silence = 0; silence < 3; silence++) {
    vi.advanceTimersByTime(12_000)
    await turn()
  }
  expect(next).toHaveBeenCalledTimes(1)
  give({ data: { seq: 1 } })
  await turn()
  expect(next).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(12_000)
  end()
  await turn()
  const ping = ':\n\n'
  expect(text).toBe(
    `${ping.repeat(4)}event: next\ndata: {"data":{"seq":1}}\n\n${ping}event: complete\ndata:\n\n`,
  )
  expect(ended).toHaveBeenCalledOnce()
  expect(failed).not.toHaveBeenCalled()
})

it('a reader that left is not written to', async () => {
  const { source, give } = results()
  const body = new EventStreamBody(source)
  body.resume()
  await turn()
  body.destroy()
  give({ data: {} })
  vi.advanceTimersByTime(12_000)
  await turn()
  expect(body.errored).toBeNull()
})
