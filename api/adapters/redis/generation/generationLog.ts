import { Closed, Fenced, Hole } from '../../../domain/errors.ts'
import { EMPTY_GENERATION, type GenerationEvent, reduce } from '../../../domain/generation.ts'
import type { GenerationId } from '../../../domain/ids.ts'
import type { Acquisition, GenerationLog } from '../../../ports/generationLog.ts'
import { seqFloor } from '../../history.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { generationKeys, STOPS_CHANNEL } from '../keys.ts'
import { loadScript } from '../scripts.ts'
import { followGeneration } from './follow.ts'
import { logReader } from './read.ts'

/** How long a log without an end is kept when its writer gives no sign any more. */
const UNFINISHED_EXPIRY_MS = 3_600_000
const RESET = JSON.stringify({ type: 'reset', text: '' } satisfies GenerationEvent)

/**
 * Generation logs on Redis: a hash and a stream each, written by scripts alone. Leases run by the server's clock, so
 * that workers need not agree on the time.
 */
export function redisGenerationLog(
  connection: Pick<RedisConnection, 'redis' | 'channels' | 'unbrokenSince'>,
  { retentionMs = 600_000 }: { retentionMs?: number } = {},
): GenerationLog {
  const { redis, channels } = connection
  const floorOf = (id: GenerationId) => seqFloor(id, connection.unbrokenSince())
  const run = loadScripts(redis)
  const readLog = logReader(redis)

  return guarded<GenerationLog>({
    async acquire(id, leaseMs) {
      const { state, log, live } = generationKeys(id)
      const about = [leaseMs, UNFINISHED_EXPIRY_MS, RESET, live, floorOf(id)]
      return acquisitionOf(await run.acquire([state, log], about))
    },
    async append(id, { epoch, firstSeq, events, leaseMs }) {
      const { state, log, live } = generationKeys(id)
      const status = endOf(events)
      const expiryMs = status ? retentionMs : UNFINISHED_EXPIRY_MS
      const about = [epoch, firstSeq, leaseMs, expiryMs, status, textAfter(events), live]
      return appendedOf(
        await run.append([state, log], [...about, ...events.map((event) => JSON.stringify(event))]),
      )
    },
    async release(id, epoch) {
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
      const slice = await readLog(id, 0)
      if (!slice) return null
      return slice.events.reduce(reduce, { ...EMPTY_GENERATION, epoch: slice.epoch })
    },
    follow: (id, after, signal) => followGeneration({ channels, readLog }, id, after, signal),
    async discard(id) {
      const { state, log, live } = generationKeys(id)
      await run.discard([state, log], [live])
    },
  })
}

const loadScripts = (redis: RedisConnection['redis']) => ({
  acquire: loadScript(redis, new URL('acquire.lua', import.meta.url)),
  append: loadScript(redis, new URL('append.lua', import.meta.url)),
  release: loadScript(redis, new URL('release.lua', import.meta.url)),
  stop: loadScript(redis, new URL('stop.lua', import.meta.url)),
  discard: loadScript(redis, new URL('discard.lua', import.meta.url)),
})

function acquisitionOf(reply: unknown): Acquisition {
  const [state, epoch, lastSeq, stop] = reply as [Acquisition['state'], number, number, number]
  return state === 'acquired' ? { state, epoch, lastSeq, stopRequested: stop === 1 } : { state }
}

function appendedOf(reply: unknown): { stopRequested: boolean } {
  const [answer, detail] = reply as ['ok' | 'fenced' | 'closed' | 'hole', number]
  switch (answer) {
    case 'ok':
      return { stopRequested: detail === 1 }
    case 'fenced':
      throw new Fenced('Another worker has the generation, or its log is gone')
    case 'closed':
      throw new Closed('The generation has ended')
    case 'hole':
      throw new Hole(detail)
  }
}

/** The status that the events end the log with, or ''. Nothing can follow the end. */
function endOf(events: readonly GenerationEvent[]): string {
  const end = events.findIndex(({ type }) => type === 'finished')
  if (end === -1) return ''
  if (end < events.length - 1) throw new Closed('Events follow the end')
  const last = events[end]
  return last?.type === 'finished' ? last.outcome.status : ''
}

/** Whether there is text after these events: '1', '0', or '' where they say nothing of it. */
function textAfter(events: readonly GenerationEvent[]): '1' | '0' | '' {
  const last = events.findLast(
    (event) => event.type === 'reset' || (event.type === 'delta' && event.text !== ''),
  )
  if (last?.type === 'delta') return '1'
  return last?.type === 'reset' ? (last.text === '' ? '0' : '1') : ''
}
