import type { SequencedEvent } from '../../../domain/generation.ts'
import type { GenerationId } from '../../../domain/ids.ts'

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
 */
export interface Nearby {
  /** Acquired here. */
  open(id: GenerationId, log: { origin: string; lastSeq: number }, leaseMs: number): void
  /** In the log by now: only what is stored is told. */
  appended(id: GenerationId, events: readonly SequencedEvent[], leaseMs: number): void
  /** Given up, fenced, or over. */
  close(id: GenerationId): void
  /** Whether nobody else can be writing it. */
  isCertain(id: GenerationId): boolean
  join(id: GenerationId, reader: NearbyReader): () => void
}

interface Written {
  readonly origin: string
  /** Before anything was written here. */
  readonly lastSeq: number
  leaseUntil: number
}

export function makeNearby(now: () => number = () => performance.now()): Nearby {
  const written = new Map<GenerationId, Written>()
  const readers = new Map<GenerationId, Set<NearbyReader>>()
  const tell = (id: GenerationId, what: (reader: NearbyReader) => void) => {
    for (const reader of [...(readers.get(id) ?? [])]) what(reader)
  }
  const close = (id: GenerationId) => {
    if (written.delete(id)) tell(id, (reader) => reader.onClosed())
  }
  /** Whoever writes renews the lease: where it has run out, the writer left without a word. */
  const closeLeft = () => {
    for (const [id, { leaseUntil }] of written) if (leaseUntil < now()) close(id)
  }
  return {
    close,
    open(id, log, leaseMs) {
      closeLeft()
      written.set(id, { ...log, leaseUntil: now() + leaseMs })
      tell(id, (reader) => reader.onOpened(log.lastSeq))
    },
    appended(id, events, leaseMs) {
      const log = written.get(id)
      if (!log) return
      log.leaseUntil = now() + leaseMs
      if (events.length > 0) tell(id, (reader) => reader.onAppended(log.origin, events))
      if (events.at(-1)?.type === 'finished') written.delete(id)
    },
    isCertain: (id) => (written.get(id)?.leaseUntil ?? 0) > now(),
    join(id, reader) {
      const those = readers.get(id) ?? new Set()
      readers.set(id, those.add(reader))
      const log = written.get(id)
      if (log) reader.onOpened(log.lastSeq)
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
  join: () => () => {},
}
