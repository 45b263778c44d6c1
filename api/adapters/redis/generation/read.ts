import type { GenerationEvent, SequencedEvent } from '../../../domain/generation.ts'
import type { GenerationId } from '../../../domain/ids.ts'
import type { RedisConnection } from '../connection.ts'
import { generationKeys } from '../keys.ts'
import { loadScript } from '../scripts.ts'

/** A log from a position on, as it was at one moment. */
export interface StoredLog {
  readonly epoch: number
  /** Which log this is: another one after a loss of data. */
  readonly origin: string
  readonly lastSeq: number
  readonly ended: boolean
  readonly events: readonly SequencedEvent[]
}

export type ReadLog = (id: GenerationId, after: number) => Promise<StoredLog | null>

type Entry = [id: string, fields: [name: 'event', json: string]]

/** Reads logs; null where there is none. */
export function logReader(redis: RedisConnection['redis']): ReadLog {
  const run = loadScript(redis, new URL('read.lua', import.meta.url))
  return async (id, after) => {
    const { state, log } = generationKeys(id)
    const reply = await run([state, log], [Math.max(0, after)])
    return reply === null ? null : storedLogOf(reply)
  }
}

function storedLogOf(reply: unknown): StoredLog {
  const [epoch, origin, lastSeq, status, entries] = reply as [string, string, string, string, Entry[]]
  return {
    epoch: Number(epoch),
    origin,
    lastSeq: Number(lastSeq),
    ended: status !== '',
    events: entries.map(([id, [, json]]) =>
      sequenced(JSON.parse(json) as GenerationEvent, Number.parseInt(id, 10)),
    ),
  }
}

export const sequenced = (event: GenerationEvent, seq: number): SequencedEvent => ({ ...event, seq })
