import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LogGone, StoreUnavailable } from '../domain/errors.ts'
import { mergeInto, type SequencedEvent } from '../domain/generation.ts'
import { type FollowOptions, followLog, type LogSlice, type LogSource } from './follow.ts'

type Live = (events: readonly SequencedEvent[]) => void

const delta = (seq: number, text = `t${seq} `): SequencedEvent => ({ seq, type: 'delta', text })
const finished = (seq: number): SequencedEvent => ({
  seq,
  type: 'finished',
  outcome: {
    status: 'COMPLETE',
    answerMode: 'GENERATED',
    model: null,
    usage: null,
    error: null,
    firstTokenAt: null,
    finishedAt: 0,
  },
})

/** A log in memory whose live side can be held back, lost, or cut, as a network would. */
function memoryLog() {
  let events: SequencedEvent[] | null = []
  const listeners = new Set<{ live: Live; doubt: () => void }>()
  const log = {
    reads: 0,
    away: false,
    source: {
      async subscribe(live: Live, doubt: () => void): Promise<() => void> {
        const listener = { live, doubt }
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      async read(after: number): Promise<LogSlice<SequencedEvent> | null> {
        log.reads++
        if (log.away) throw new StoreUnavailable()
        if (!events) return null
        const ended = events.at(-1)?.type === 'finished'
        return { events: events.filter(({ seq }) => seq > after), ended }
      },
    } as LogSource<SequencedEvent>,
    store: (...more: SequencedEvent[]) => events?.push(...more),
    publish: (...more: SequencedEvent[]) => {
      for (const { live } of listeners) live(more)
    },
    append(...more: SequencedEvent[]) {
      log.store(...more)
      log.publish(...more)
    },
    doubt: () => {
      for (const { doubt } of listeners) doubt()
    },
    vanish: () => {
      events = null
    },
    listeners: () => listeners.size,
  }
  return log
}

const optionsFor = (after: number, signal: AbortSignal): FollowOptions<SequencedEvent> => ({
  after,
  signal,
  isEnd: ({ type }) => type === 'finished',
  merge: mergeInto,
  weigh: (event) => ('text' in event ? event.text.length : 1),
})

const textOf = (events: readonly SequencedEvent[]) =>
  events.map((event) => (event.type === 'delta' ? event.text : '')).join('')

describe('followLog', () => {
  let log: ReturnType<typeof memoryLog>
  let leaving: AbortController
  const follow = (after = 0, more: Partial<FollowOptions<SequencedEvent>> = {}) =>
    followLog(log.source, { ...optionsFor(after, leaving.signal), ...more })
  const collect = async (stream: AsyncIterable<SequencedEvent>) => Array.fromAsync(stream)

  beforeEach(() => {
    vi.useFakeTimers()
    log = memoryLog()
    leaving = new AbortController()
  })
  afterEach(() => {
    leaving.abort()
    vi.useRealTimers()
  })

  it('a follower reads the stored events, then live ones, up to the end', async () => {
    log.store(delta(1), delta(2))
    const seen = collect(follow())
    await vi.advanceTimersByTimeAsync(0)
    log.append(delta(3))
    log.append(finished(4))
    const events = await seen
    expect(textOf(events)).toBe('t1 t2 t3 ')
    expect(events.at(-1)).toEqual(finished(4))
    expect(log.listeners()).toBe(0)
  })

  it('a follower starts after its cursor', async () => {
    log.store(delta(1), delta(2), delta(3), finished(4))
    expect(textOf(await collect(follow(2)))).toBe('t3 ')
  })

  it('a follower ends immediately if its cursor is at or past the end of a closed log', async () => {
    log.store(delta(1), finished(2))
    expect(await collect(follow(2))).toEqual([])
    expect(await collect(follow(99))).toEqual([])
  })

  it('an event that arrives both live and from the log is delivered once', async () => {
    const stream = follow()
    const first = stream.next()
    await vi.advanceTimersByTimeAsync(0)
    log.append(delta(1))
    expect((await first).value).toEqual(delta(1))
    log.publish(delta(1))
    log.append(delta(2), finished(3))
    expect(textOf(await collect(stream))).toBe('t2 ')
  })

  it('a follower misses nothing that is published between its subscription and its read', async () => {
    const read = log.source.read
    log.source.read = async (after) => {
      const slice = await read(after)
      if (log.reads === 1) log.append(delta(1), finished(2))
      return slice
    }
    expect(textOf(await collect(follow()))).toBe('t1 ')
  })

  it('a follower reads the log if live events have a gap', async () => {
    const seen = collect(follow())
    await vi.advanceTimersByTimeAsync(0)
    log.store(delta(1), delta(2))
    log.append(delta(3))
    log.append(finished(4))
    expect(textOf(await seen)).toBe('t1 t2 t3 ')
  })

  it('a follower reads the log after a reconnect, and every second otherwise', async () => {
    const seen = collect(follow())
    await vi.advanceTimersByTimeAsync(0)
    log.store(delta(1))
    log.doubt()
    await vi.advanceTimersByTimeAsync(0)
    log.store(delta(2), finished(3))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(textOf(await seen)).toBe('t1 t2 ')
  })

  it('a follower waits for a log that does not exist yet', async () => {
    log.vanish()
    const seen = collect(follow())
    await vi.advanceTimersByTimeAsync(2_500)
    log.publish(delta(1), finished(2))
    expect(textOf(await seen)).toBe('t1 ')
  })

  it('a follower fails if there is no log for three seconds, not counting outages of the store', async () => {
    log.vanish()
    const seen = collect(follow())
    seen.catch(() => {})
    await vi.advanceTimersByTimeAsync(0)
    log.away = true
    await vi.advanceTimersByTimeAsync(60_000)
    log.away = false
    expect(log.listeners()).toBe(1)
    await vi.advanceTimersByTimeAsync(3_000)
    await expect(seen).rejects.toThrow(LogGone)
    expect(log.listeners()).toBe(0)
  })

  it('a follower fails if the log that it read is gone', async () => {
    log.store(delta(1))
    const seen = collect(follow())
    seen.catch(() => {})
    await vi.advanceTimersByTimeAsync(0)
    log.vanish()
    await vi.advanceTimersByTimeAsync(1_000)
    await expect(seen).rejects.toThrow(LogGone)
    expect(log.listeners()).toBe(0)
  })

  it('a follower that has begun survives an outage of the store', async () => {
    const seen = collect(follow())
    await vi.advanceTimersByTimeAsync(0)
    log.away = true
    await vi.advanceTimersByTimeAsync(10_000)
    log.away = false
    log.store(delta(1), finished(2))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(textOf(await seen)).toBe('t1 ')
  })

  it('a follower fails if the store is unavailable at the start, or the subscription fails', async () => {
    log.away = true
    await expect(collect(follow())).rejects.toThrow(StoreUnavailable)
    let arrive = (_: () => void) => {}
    log.source.subscribe = () => new Promise((resolve) => (arrive = resolve))
    const seen = collect(follow())
    seen.catch(() => {})
    // What has come is read first: in the turn after that.
    await vi.advanceTimersByTimeAsync(2_001)
    await expect(seen).rejects.toThrow(StoreUnavailable)
    const unsubscribe = vi.fn()
    arrive(unsubscribe)
    await vi.advanceTimersByTimeAsync(0)
    expect(unsubscribe).toHaveBeenCalledOnce()
  })

  it('events that a slow reader has not taken are merged', async () => {
    const stream = follow()
    const first = stream.next()
    await vi.advanceTimersByTimeAsync(0)
    log.append(delta(1))
    await first
    for (let seq = 2; seq <= 500; seq++) log.append(delta(seq))
    const { value } = await stream.next()
    expect(value).toMatchObject({ type: 'delta', seq: 500 })
    expect(value?.type === 'delta' && value.text.split(' ').length).toBe(500)
  })

  it('a slow reader has a bounded buffer, and reads the rest from the log', async () => {
    const stream = follow(0, { maxWaiting: 100 })
    const first = stream.next()
    await vi.advanceTimersByTimeAsync(0)
    log.append(delta(1))
    await first
    for (let seq = 2; seq <= 500; seq++) log.append(delta(seq))
    log.append(finished(501))
    const readsBefore = log.reads
    const rest = await collect(stream)
    expect(log.reads).toBeGreaterThan(readsBefore)
    expect(textOf(rest)).toBe(Array.from({ length: 499 }, (_, index) => `t${index + 2} `).join(''))
  })

  it('a waiting follower ends without an error when its signal is aborted', async () => {
    const seen = collect(follow())
    await vi.advanceTimersByTimeAsync(0)
    leaving.abort()
    expect(await seen).toEqual([])
    expect(log.listeners()).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
