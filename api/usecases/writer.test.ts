import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Closed, Fenced, Hole, StoreUnavailable } from '../domain/errors.ts'
import type { GenerationEvent } from '../domain/generation.ts'
import { newGenerationId } from '../domain/ids.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import { makeWriter, type Writer } from './writer.ts'

const delta = (text: string): GenerationEvent => ({ type: 'delta', text })

/** The one call that a writer makes, with its answer in the test's hands. */
function controlledLog() {
  const calls: { firstSeq: number; events: readonly GenerationEvent[]; answer: (error?: Error) => void }[] =
    []
  let stopRequested = false
  const append: GenerationLog['append'] = (_id, { firstSeq, events }) =>
    new Promise((resolve, reject) => {
      calls.push({
        firstSeq,
        events,
        answer: (error) => (error ? reject(error) : resolve({ stopRequested })),
      })
    })
  return {
    calls,
    log: { append } as GenerationLog,
    requestStop: () => {
      stopRequested = true
    },
    /** Lets the newest call succeed or fail, and the writer go on. */
    async answer(error?: Error) {
      calls.at(-1)?.answer(error)
      await vi.advanceTimersByTimeAsync(0)
    },
  }
}

describe('a writer', () => {
  let log: ReturnType<typeof controlledLog>
  let writer: Writer
  beforeEach(() => {
    vi.useFakeTimers()
    log = controlledLog()
    writer = makeWriter(log.log, newGenerationId(), {
      epoch: 1,
      lastSeq: 4,
      leaseMs: 3_000,
      maxAwayMs: 5_000,
    })
  })
  afterEach(() => {
    writer.dispose()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  it('the first token is appended immediately', () => {
    writer.write(delta('Hel'))
    expect(log.calls).toMatchObject([{ firstSeq: 5, events: [delta('Hel')] }])
  })

  it('tokens that arrive during an append are appended as one event', async () => {
    for (const text of ['Hel', 'lo', ' ', 'you']) writer.write(delta(text))
    await log.answer()
    expect(log.calls).toMatchObject([{ firstSeq: 5 }, { firstSeq: 6, events: [delta('lo you')] }])
  })

  it('tokens are gathered until the writer has its turn', async () => {
    const turns: (() => void)[] = []
    log.log.turn = () => new Promise<void>((resolve) => void turns.push(resolve))
    for (const text of ['Hel', 'lo']) writer.write(delta(text))
    await vi.advanceTimersByTimeAsync(20)
    expect(log.calls).toEqual([])
    writer.write(delta(' you'))
    turns[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(log.calls).toMatchObject([{ firstSeq: 5, events: [delta('Hello you')] }])
  })

  it('a writer appends at most one event a millisecond after a burst', async () => {
    for (let count = 0; count < 200; count++) {
      writer.write(delta('a'))
      await log.answer()
    }
    expect(log.calls.length).toBeLessThan(25)
    await vi.advanceTimersByTimeAsync(5)
    const begun = log.calls.length
    for (let ms = 0; ms < 100; ms++) {
      writer.write(delta('b'))
      await log.answer()
      await vi.advanceTimersByTimeAsync(1)
    }
    await log.answer()
    expect(log.calls.length - begun).toBeLessThan(110)
    const text = log.calls.flatMap(({ events }) => events).map((event) => ('text' in event ? event.text : ''))
    expect(text.join('')).toBe('a'.repeat(200) + 'b'.repeat(100))
  })

  it('an append to an unavailable store is repeated unchanged, and later tokens follow', async () => {
    writer.write(delta('a'))
    writer.write(delta('b'))
    await log.answer(new StoreUnavailable())
    await vi.advanceTimersByTimeAsync(150)
    expect(log.calls[1]).toMatchObject({ firstSeq: 5, events: [delta('a')] })
    await log.answer()
    expect(log.calls[2]).toMatchObject({ firstSeq: 6, events: [delta('b')] })
  })

  it('a writer gives up on a store that stays unavailable', async () => {
    writer.write(delta('a'))
    const flushed = writer.flushed()
    flushed.catch(() => {})
    for (let tries = 0; tries < 100 && !writer.lost.aborted; tries++) {
      await log.answer(new StoreUnavailable())
      await vi.advanceTimersByTimeAsync(150)
    }
    await expect(flushed).rejects.toThrow(StoreUnavailable)
  })

  it('events that the log lost are written again from memory', async () => {
    writer.write(delta('a'))
    await log.answer()
    writer.write({ type: 'sources', sources: [] })
    await log.answer()
    writer.write(delta('b'))
    await log.answer(new Hole(6))
    expect(log.calls.at(-1)).toMatchObject({
      firstSeq: 6,
      events: [{ type: 'sources', sources: [] }, delta('b')],
    })
  })

  it('an idle writer notices that the log lost its tail', async () => {
    writer.write(delta('a'))
    await log.answer()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(log.calls.at(-1)).toMatchObject({ firstSeq: 6, events: [] })
    await log.answer(new Hole(5))
    expect(log.calls.at(-1)).toMatchObject({ firstSeq: 5, events: [delta('a')] })
  })

  it.each([new Fenced(), new Closed()])('a writer writes nothing after %s', async (error) => {
    writer.write(delta('a'))
    await log.answer(error)
    writer.write(delta('b'))
    expect(writer.lost.aborted).toBe(true)
    await expect(writer.flushed()).rejects.toThrow(error)
    expect(log.calls).toHaveLength(1)
  })

  it('a stop request is noticed by the heartbeat', async () => {
    log.requestStop()
    await vi.advanceTimersByTimeAsync(1_000)
    await log.answer()
    expect(writer.stopRequested.aborted).toBe(true)
  })
})
