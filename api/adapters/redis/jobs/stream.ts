import type { AnswerJob } from '../../../ports/jobQueue.ts'
import type { RedisClient } from '../connections.ts'
import { JOB_KEYS } from '../keys.ts'
import { loadScript, type Script } from '../scripts.ts'

const { stream, known } = JOB_KEYS
export const JOB_GROUP = 'workers'
/** The name under which jobs wait that were given back. */
const NOBODY = 'nobody'
/** A worker that lives is heard of several times a second. */
const SILENT_WORKER_MS = 300_000

export interface Entry {
  readonly id: string
  /** Null where the entry holds none. */
  readonly job: AnswerJob | null
}

/** The jobs as Redis has them: a stream, whose group of workers knows who has which entry. */
export interface JobStream {
  add(job: AnswerJob): Promise<void>
  depth(): Promise<{ waiting: number; running: number }>
  /** Up to `count` new entries for a worker, on a connection that may wait for them. */
  takeNew(waiting: RedisClient, worker: string, count: number, waitMs: number): Promise<Entry[]>
  /** Up to `count` entries that nobody touched for `idleMs`, from `cursor` on; and where to look next. */
  takeIdle(worker: string, count: number, idleMs: number, cursor: string): Promise<[cursor: string, Entry[]]>
  /** Those of `entries` that are no longer the worker's. */
  renew(worker: string, entries: readonly string[]): Promise<string[]>
  done(worker: string, entry: Entry): Promise<void>
  giveBack(worker: string, entry: Entry, redeliveryMs: number): Promise<void>
  leave(worker: string): Promise<void>
  dropSilentWorkers(): Promise<void>
}

export function jobStream(redis: RedisClient): JobStream {
  const run = loadScripts(redis)
  return {
    async add(job) {
      await run.add([stream, known], [job.generationId, JSON.stringify(job)])
    },
    depth: () => depth(redis),
    takeNew: (waiting, worker, count, waitMs) =>
      inGroup(redis, () => takeNew(waiting, worker, count, waitMs)),
    takeIdle: (worker, count, idleMs, cursor) =>
      inGroup(redis, () => takeIdle(redis, worker, count, idleMs, cursor)),
    async renew(worker, entries) {
      return (await run.renew([stream], [JOB_GROUP, worker, ...entries])) as string[]
    },
    async done(worker, { id, job }) {
      await run.done([stream, known], [JOB_GROUP, worker, id, job?.generationId ?? ''])
    },
    async giveBack(worker, { id }, redeliveryMs) {
      await run.giveBack([stream], [JOB_GROUP, worker, id, redeliveryMs, NOBODY])
    },
    async leave(worker) {
      await run.leave([stream], [JOB_GROUP, worker, 0])
    },
    async dropSilentWorkers() {
      await run.leave([stream], [JOB_GROUP, '', SILENT_WORKER_MS])
    },
  }
}

function loadScripts(redis: RedisClient): Record<'add' | 'renew' | 'done' | 'giveBack' | 'leave', Script> {
  const file = (name: string) => new URL(name, import.meta.url)
  return {
    add: loadScript(redis, file('add.lua')),
    renew: loadScript(redis, file('owner.lua'), file('renew.lua')),
    done: loadScript(redis, file('owner.lua'), file('done.lua')),
    giveBack: loadScript(redis, file('owner.lua'), file('give_back.lua')),
    leave: loadScript(redis, file('leave.lua')),
  }
}

const isWithoutGroup = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('NOGROUP')

/** Makes the group where it is missing: the first time, and after a loss of data. It gets what the stream holds. */
async function inGroup<T>(redis: RedisClient, take: () => Promise<T>): Promise<T> {
  try {
    return await take()
  } catch (error) {
    if (!isWithoutGroup(error)) throw error
    await redis.xgroup('CREATE', stream, JOB_GROUP, '0', 'MKSTREAM').catch((refused: Error) => {
      if (!refused.message.startsWith('BUSYGROUP')) throw refused
    })
    return take()
  }
}

async function takeNew(
  waiting: RedisClient,
  worker: string,
  count: number,
  waitMs: number,
): Promise<Entry[]> {
  const reply = await waiting.xreadgroup(
    ...(['GROUP', JOB_GROUP, worker, 'COUNT', count, 'BLOCK', waitMs, 'STREAMS', stream, '>'] as const),
  )
  const [ofStream] = (reply ?? []) as [key: string, entries: RawEntry[]][]
  return (ofStream?.[1] ?? []).map(entryOf)
}

async function takeIdle(
  redis: RedisClient,
  worker: string,
  count: number,
  idleMs: number,
  cursor: string,
): Promise<[string, Entry[]]> {
  const reply = await redis.xautoclaim(stream, JOB_GROUP, worker, idleMs, cursor, 'COUNT', count)
  const [next, entries] = reply as [string, (RawEntry | null)[]]
  return [next, entries.filter((entry) => entry !== null).map(entryOf)]
}

type RawEntry = [id: string, fields: string[] | null]

function entryOf([id, fields]: RawEntry): Entry {
  try {
    return { id, job: fields?.[0] === 'job' ? (JSON.parse(fields[1] ?? 'null') as AnswerJob | null) : null }
  } catch {
    return { id, job: null }
  }
}

/** What was given back waits as well, though it is in somebody's name. */
async function depth(redis: RedisClient): Promise<{ waiting: number; running: number }> {
  const [all, summary] = await Promise.all([
    redis.xlen(stream),
    redis.xpending(stream, JOB_GROUP).catch((error: unknown) => {
      if (isWithoutGroup(error)) return [0, null, null, null]
      throw error
    }),
  ])
  const [delivered, , , workers] = summary as [
    number,
    unknown,
    unknown,
    [name: string, count: string][] | null,
  ]
  const givenBack = Number(workers?.find(([name]) => name === NOBODY)?.[1] ?? 0)
  const running = delivered - givenBack
  return { waiting: Math.max(0, all - running), running }
}
