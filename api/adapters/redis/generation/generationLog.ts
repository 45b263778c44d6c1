import { Closed, Fenced } from '../../../domain/errors.ts'
import {
  EMPTY_GENERATION,
  type GenerationEvent,
  reduce,
  type SequencedEvent,
} from '../../../domain/generation.ts'
import type { GenerationId } from '../../../domain/ids.ts'
import type { Acquisition, GenerationLog } from '../../../ports/generationLog.ts'
import { seqFloor } from '../../history.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { generationKeys, STOPS_CHANNEL } from '../keys.ts'
import { loadScript } from '../scripts.ts'
import { appendedOf, openAppends, writeOf } from './append.ts'
import { followGeneration } from './follow.ts'
import { makeNearby, type Nearby } from './nearby.ts'
import { logReader, sequenced } from './read.ts'

/** How long a log without an end is kept when its writer gives no sign any more. */
const UNFINISHED_EXPIRY_MS = 3_600_000
const RESET = JSON.stringify({ type: 'reset', text: '' } satisfies GenerationEvent)

export interface GenerationLogOptions {
  readonly retentionMs?: number
  /** The generations that are written on this process, whose readers here are told directly. */
  readonly nearby?: Nearby
  /** A steady clock like performance.now(), in ms. */
  readonly now?: () => number
}

/**
 * Generation logs on Redis: a hash and a stream each, written by scripts alone. Leases run by the server's clock, so
 * that workers need not agree on the time.
 */
export function redisGenerationLog(
  connection: Pick<RedisConnection, 'redis' | 'channels' | 'unbrokenSince'>,
  {
    retentionMs = 600_000,
    now = () => performance.now(),
    nearby = makeNearby(now),
  }: GenerationLogOptions = {},
): GenerationLog {
  const { redis, channels } = connection
  const floorOf = (id: GenerationId) => seqFloor(id, connection.unbrokenSince())
  const run = loadScripts(redis)
  const { append, turn } = openAppends(redis)
  const readLog = logReader(redis)
  const expiry = { unfinishedMs: UNFINISHED_EXPIRY_MS, endedMs: retentionMs }

  return guarded<GenerationLog>({
    turn,
    async acquire(id, leaseMs) {
      const { state, log, live } = generationKeys(id)
      const about = [leaseMs, UNFINISHED_EXPIRY_MS, RESET, live, floorOf(id)]
      const leaseUntil = now() + leaseMs
      const reply = (await run.acquire([state, log], about)) as AcquireReply
      const [, epoch, lastSeq, , origin] = reply
      const acquired = acquisitionOf(reply)
      if (acquired.state === 'acquired') nearby.open(id, { epoch, origin, lastSeq }, leaseUntil)
      return acquired
    },
    async append(id, write) {
      const leaseUntil = now() + write.leaseMs
      try {
        const appended = appendedOf(await append(writeOf(id, write, expiry)))
        nearby.appended(id, sequencedFrom(write.firstSeq, write.events), leaseUntil)
        return appended
      } catch (error) {
        if (error instanceof Fenced || error instanceof Closed) nearby.close(id)
        throw error
      }
    },
    async release(id, epoch) {
      nearby.close(id)
      await run.release([generationKeys(id).state], [epoch])
    },
    async requestStop(id, outcome) {
      const { state, log, live } = generationKeys(id)
      const finished = JSON.stringify({ type: 'finished', outcome } satisfies GenerationEvent)
      const about = [id, finished, outcome.status, retentionMs, live, STOPS_CHANNEL, floorOf(id)]
      await run.stop([state, log], about)
    },
    onStopRequested: (listener) => channels.listen(STOPS_CHANNEL, (id) => listener(id as GenerationId)),
    async read(id) {
      const slice = nearby.log(id) ?? (await readLog(id, 0))
      if (!slice) return null
      return slice.events.reduce(reduce, { ...EMPTY_GENERATION, epoch: slice.epoch })
    },
    follow: (id, after, signal) => followGeneration({ channels, readLog, nearby }, id, after, signal),
    async discard(id) {
      const { state, log, live } = generationKeys(id)
      await run.discard([state, log], [live])
      nearby.close(id)
    },
  })
}

const loadScripts = (redis: RedisConnection['redis']) => ({
  acquire: loadScript(redis, new URL('acquire.lua', import.meta.url)),
  release: loadScript(redis, new URL('release.lua', import.meta.url)),
  stop: loadScript(redis, new URL('stop.lua', import.meta.url)),
  discard: loadScript(redis, new URL('discard.lua', import.meta.url)),
})

type AcquireReply = readonly [
  state: Acquisition['state'],
  epoch: number,
  lastSeq: number,
  stop: number,
  origin: string,
  lost: number,
]

function acquisitionOf([state, epoch, lastSeq, stop, , writersLost]: AcquireReply): Acquisition {
  return state === 'acquired' ? { state, epoch, lastSeq, stopRequested: stop === 1, writersLost } : { state }
}

const sequencedFrom = (firstSeq: number, events: readonly GenerationEvent[]): SequencedEvent[] =>
  events.map((event, index) => sequenced(event, firstSeq + index))
