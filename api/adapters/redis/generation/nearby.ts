import type { SequencedEvent } from '../../../domain/generation.ts'
import type { GenerationId } from '../../../domain/ids.ts'
import type { StoredLog } from './read.ts'

/** A reader on the process that writes the generation: it is told of what is in the log by then, in order. */
export interface NearbyReader {
  /** The generation is written here from now on, behind `lastSeq`. */
  onOpened(lastSeq: number): void
  onAppended(origin: string, events: readonly SequencedEvent[]): void
  /** It is so no longer, though it may go on elsewhere. */
  onClosed(): void
}

/**
 * The generations that are written on this process, and their readers here. They need no way over Redis: whatever the
 * log has of such a generation, this process has put there, for as long as the fence lets it write and its lease runs.
 * `leaseUntil` is an instant of its clock, by default performance.now(), that Redis' own lease outlasts.
 */
export interface Nearby {
  /** Acquired here. */
  open(id: GenerationId, log: Pick<StoredLog, 'epoch' | 'origin' | 'lastSeq'>, leaseUntil: number): void
  /** In the log by now: only what is stored is told. */
  appended(id: GenerationId, events: readonly SequencedEvent[], leaseUntil: number): void
  /** Given up, fenced, or removed. */
  close(id: GenerationId): void
  /** Whether nobody else can be writing it. */
  isCertain(id: GenerationId): boolean
  /** What stands in the log, while nobody else can have written to it; null where that is not known here. */
  log(id: GenerationId): StoredLog | null
  join(id: GenerationId, reader: NearbyReader): () => void
}

interface Written {
  readonly epoch: number
  readonly origin: string
  /** Of what is written here. */
  readonly firstSeq: number
  /** What was written here so far. */
  readonly events: SequencedEvent[]
  ended: boolean
  leaseUntil: number
}

/** Whoever is about to tell of an end, or to store it, asks at once; memory is for what is being written. */
const ENDED_KEPT_MS = 250

export function makeNearby(now: () => number = () => performance.now()): Nearby {
  const written = new Map<GenerationId, Written>()
  const readers = new Map<GenerationId, Set<NearbyReader>>()
  /** Before it, no lease runs out. */
  let firstEnd = Number.POSITIVE_INFINITY
  const tell = (id: GenerationId, what: (reader: NearbyReader) => void) => {
    for (const reader of [...(readers.get(id) ?? [])]) what(reader)
  }
  const close = (id: GenerationId) => {
    if (written.delete(id)) tell(id, (reader) => reader.onClosed())
  }
  /** Whoever writes renews the lease: where it has run out, the writer left without a word. */
  const closeLeft = () => {
    const instant = now()
    if (instant <= firstEnd) return
    firstEnd = Number.POSITIVE_INFINITY
    for (const [id, { leaseUntil, ended }] of written) {
      if (ended) continue
      if (leaseUntil < instant) close(id)
      else firstEnd = Math.min(firstEnd, leaseUntil)
    }
  }
  const certain = (id: GenerationId): Written | null => {
    const log = written.get(id)
    return log && log.leaseUntil > now() ? log : null
  }
  return {
    close,
    open(id, { epoch, origin, lastSeq }, leaseUntil) {
      closeLeft()
      firstEnd = Math.min(firstEnd, leaseUntil)
      written.set(id, { epoch, origin, firstSeq: lastSeq + 1, events: [], ended: false, leaseUntil })
      tell(id, (reader) => reader.onOpened(lastSeq))
    },
    appended(id, events, leaseUntil) {
      const log = written.get(id)
      if (!log) return
      log.leaseUntil = leaseUntil
      firstEnd = Math.min(firstEnd, leaseUntil)
      // A log that had lost its end is written again from there: what this process has of it is the same.
      for (const event of events) if (event.seq >= log.firstSeq + log.events.length) log.events.push(event)
      if (events.length > 0) tell(id, (reader) => reader.onAppended(log.origin, events))
      if (events.at(-1)?.type !== 'finished') return
      log.ended = true
      log.leaseUntil = Math.min(leaseUntil, now() + ENDED_KEPT_MS)
      setTimeout(() => written.get(id) === log && written.delete(id), ENDED_KEPT_MS).unref()
    },
    isCertain: (id) => certain(id) !== null,
    log(id) {
      const log = certain(id)
      // What stood in it before, Redis alone knows.
      if (!log || log.firstSeq > 1) return null
      const { epoch, origin, events, ended } = log
      return { epoch, origin, lastSeq: events.length, ended, events }
    },
    join(id, reader) {
      const those = readers.get(id) ?? new Set()
      readers.set(id, those.add(reader))
      const log = written.get(id)
      if (log && !log.ended) reader.onOpened(log.firstSeq - 1)
      return () => {
        if (those.delete(reader) && those.size === 0 && readers.get(id) === those) readers.delete(id)
      }
    },
  }
}

/** For readers that are to have everything over Redis. */
export const NOBODY_NEARBY: Nearby = {
  open() {},
  appended() {},
  close() {},
  isCertain: () => false,
  log: () => null,
  join: () => () => {},
}
