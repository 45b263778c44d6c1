import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { EndedAnswer } from '../domain/answerStats.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { Counters } from '../ports/counters.ts'
import { telemetryWith } from '../test/support/telemetry.ts'
import { makeAnswerStatistics } from './answerStats.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function started(add?: Counters['add']) {
  const sums: Record<string, number> = {}
  const summing = vi.fn(async (counts: Readonly<Record<string, number>>) => {
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count
  })
  const counters: Counters = { add: add ?? summing, read: async () => ({ since: 7, counts: sums }) }
  const backgroundFailed = vi.fn()
  const closing = new AbortController()
  const telemetry = telemetryWith({ backgroundFailed })
  const statistics = makeAnswerStatistics({ counters, telemetry, closing: closing.signal })
  const end = (answer: EndedAnswer) => statistics.counting.answerFinished({ ...answer, ...REST })
  return { summing, backgroundFailed, statistics, end, close: () => closing.abort() }
}

const GENERATED: EndedAnswer = { status: 'COMPLETE', mode: 'GENERATED', cache: 'MISS', firstTokenMs: null }
const REST = { generationId: 'gen_1', model: null, totalMs: 1, errorCode: null }
const ENDS: readonly EndedAnswer[] = [
  GENERATED,
  { ...GENERATED, cache: 'BYPASS' },
  { ...GENERATED, cache: 'EXACT' },
  { ...GENERATED, cache: 'SEMANTIC' },
  { ...GENERATED, cache: 'JOINED' },
  { ...GENERATED, mode: 'EXTRACTIVE' },
  { ...GENERATED, status: 'STOPPED', cache: 'JOINED' },
  { ...GENERATED, status: 'FAILED', mode: null, cache: null },
]

it('each answer counts once, by how it ended', async () => {
  const { statistics, end, close } = started()
  for (const ended of ENDS) end(ended)
  close()
  const expected = { generated: 2, cached: 2, joined: 1, extractive: 1, stopped: 1, failed: 1 }
  expect(await statistics.current()).toMatchObject({ since: 7, ...expected })
})

it('times to the first token are counted, separately for reused answers', async () => {
  const { statistics, end, close } = started()
  end({ ...GENERATED, firstTokenMs: 800 })
  end({ ...GENERATED, firstTokenMs: 400 })
  end({ ...GENERATED, firstTokenMs: 401 })
  end({ ...GENERATED, cache: 'EXACT', firstTokenMs: 0 })
  end({ ...GENERATED, cache: 'JOINED', firstTokenMs: 90 })
  end({ ...GENERATED, mode: 'EXTRACTIVE', status: 'FAILED' })
  close()
  const { reusedFirstTokens, writtenFirstTokens } = await statistics.current()
  expect(reusedFirstTokens.map(({ count }) => count)).toEqual([1, 1])
  expect(reusedFirstTokens[0]?.ms).toBe(0)
  expect(writtenFirstTokens.map(({ count }) => count)).toEqual([2, 1])
  expect(Math.abs((writtenFirstTokens[1]?.ms ?? 0) / 800 - 1)).toBeLessThanOrEqual(0.05)
})

it('answers that end within a quarter of a second are counted in one write', async () => {
  const { end, summing } = started()
  for (let count = 0; count < 1_000; count += 1) end(GENERATED)
  await vi.advanceTimersByTimeAsync(249)
  expect(summing).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  end(GENERATED)
  await vi.advanceTimersByTimeAsync(250)
  expect(summing.mock.calls).toEqual([[{ 'answers:generated': 1_000 }], [{ 'answers:generated': 1 }]])
})

it('an unavailable store is ignored by the statistics, and any other failure is reported', async () => {
  const away = started(async () => Promise.reject(new StoreUnavailable()))
  away.end(GENERATED)
  await vi.advanceTimersByTimeAsync(250)
  expect(away.backgroundFailed).not.toHaveBeenCalled()
  const broken = started(async () => Promise.reject(new Error('broken')))
  broken.end(GENERATED)
  await vi.advanceTimersByTimeAsync(250)
  expect(broken.backgroundFailed).toHaveBeenCalledOnce()
})
