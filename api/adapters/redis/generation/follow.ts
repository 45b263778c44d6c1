import { LogGone } from '../../../domain/errors.ts'
import { type GenerationEvent, mergeInto, type SequencedEvent } from '../../../domain/generation.ts'
import type { GenerationId } from '../../../domain/ids.ts'
import { followLog, type LogSource } from '../../follow.ts'
import { joinedOn } from '../../history.ts'
import type { RedisConnection } from '../connection.ts'
import { answered } from '../failures.ts'
import { generationKeys } from '../keys.ts'
import { listenNearOrFar } from './listen.ts'
import type { Nearby } from './nearby.ts'
import { type ReadLog, sequenced } from './read.ts'

interface Reading {
  readonly channels: RedisConnection['channels']
  readonly readLog: ReadLog
  readonly nearby: Nearby
}

/** What append.lua publishes. */
interface Batch {
  readonly origin: string
  readonly firstSeq: number
  readonly events: readonly GenerationEvent[]
}

/** The events of a generation after a position: GenerationLog's `follow`. */
export function followGeneration(
  reading: Reading,
  id: GenerationId,
  after: number,
  signal: AbortSignal,
): AsyncIterable<SequencedEvent> {
  return followLog(generationSource(reading, id), {
    after,
    signal,
    isEnd: ({ type }) => type === 'finished',
    merge: mergeInto,
    weigh: weightOf,
  })
}

/**
 * One generation for one reader. A log that was begun anew after a loss of data counts its events from 1 again and
 * would be taken for the rest of the old one; its origin tells them apart.
 */
function generationSource(
  { channels, readLog, nearby }: Reading,
  id: GenerationId,
): LogSource<SequencedEvent> {
  let origin: string | undefined
  return {
    isCertain: () => nearby.isCertain(id),
    subscribe(onAppended, onDoubt) {
      const hear = (from: string, events: readonly SequencedEvent[]) =>
        from === origin ? onAppended(events) : onDoubt()
      const onMessage = (message: unknown) =>
        isBatch(message) ? hear(message.origin, eventsOf(message)) : onDoubt()
      return listenNearOrFar(
        (reader) => nearby.join(id, { ...reader, onAppended: hear }),
        () => channels.listen(generationKeys(id).live, onMessage),
        { onDoubt, onReconnected: channels.onReconnected },
      )
    },
    async read(after) {
      const log = nearby.log(id) ?? (await answered(readLog(id, after)))
      if (!log) return null
      origin ??= log.origin
      if (log.origin !== origin) throw new LogGone('The log was begun anew')
      const all = async () => (await answered(readLog(id, 0)))?.events ?? []
      const events = log.events.filter(({ seq }) => seq > after)
      return { events: await joinedOn(after, events, all), ended: log.ended }
    },
  }
}

const isBatch = (message: unknown): message is Batch =>
  typeof message === 'object' && message !== null && 'origin' in message && 'events' in message

const eventsOf = ({ firstSeq, events }: Batch): SequencedEvent[] =>
  events.map((event, index) => sequenced(event, firstSeq + index))

/** About the bytes that an event takes while it waits. */
function weightOf(event: SequencedEvent): number {
  if (event.type === 'delta' || event.type === 'reset') return event.text.length + 50
  return event.type === 'sources' ? event.sources.length * 500 + 50 : 500
}
