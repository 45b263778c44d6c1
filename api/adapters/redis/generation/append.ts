import { performance } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Closed, Fenced, Hole, StoreUnavailable } from '../../../domain/errors.ts'
import type { GenerationEvent } from '../../../domain/generation.ts'
import type { GenerationId } from '../../../domain/ids.ts'
import type { RedisConnection } from '../connection.ts'
import { generationKeys } from '../keys.ts'
import { loadScript, type Script } from '../scripts.ts'

/** One append: append.lua's words for it. */
interface Write {
  readonly keys: readonly [state: string, log: string]
  readonly args: readonly string[]
}

export type AppendReply = readonly ['ok' | 'fenced' | 'closed' | 'hole', number]

const PLAIN: AppendReply = ['ok', 0]

interface Waiting extends Write {
  resolve(reply: AppendReply): void
  reject(error: unknown): void
}

/** No call holds the server up for longer than a few ms. */
const MOST_WRITES = 256
/** Where calls carry so many, a call a few ms is as good as one after the other, and costs less. */
const MANY_WRITES = 3
const MANY_WINDOW_MS = 4
/** A turn of the event loop that takes longer than this has calls wait: the longer, the longer, up to the most. */
const QUICK_TURN_MS = 0.5
const WINDOW_PER_TURN_MS = 8
const LONGEST_WINDOW_MS = 10
/** Of what is seen of each call, so much goes into what is known. */
const WEIGHT = 0.2

export interface Appends {
  append(write: Write): Promise<AppendReply>
  /** Resolves when an append would go at once; null where it would do so now. */
  turn(): Promise<void> | null
}

/**
 * The appends of all generations of this process share one call at a time: what comes while it is on its way goes
 * together in the next. When there are many, or the event loop is behind, calls wait for more to go along, up to
 * 10 ms: nobody sees that, and each costs about the same however much it carries. On a cluster the keys of generations
 * are in slots of their own: there each append is a call.
 */
export function openAppends(redis: RedisConnection['redis']): Appends {
  const run = loadScript(redis, new URL('append.lua', import.meta.url))
  if (!redis.isCluster) return together(run)
  return { append: async (write) => (await call(run, [write]))?.[0] ?? PLAIN, turn: () => null }
}

function together(run: Script): Appends {
  const waiting: Waiting[] = []
  /** Writers that gather text until their turn comes. */
  const gathering: (() => void)[] = []
  const pace = makePace()
  let scheduled = false
  let nextAt = 0
  const delayMs = () => nextAt - performance.now()
  const schedule = () => {
    if (scheduled || waiting.length + gathering.length === 0) return
    scheduled = true
    // Behind all that has arrived by now.
    if (delayMs() < 1) setImmediate(flush)
    else setTimeout(flush, delayMs())
  }
  const flush = async () => {
    const begunAt = performance.now()
    const whoseTurn = gathering.splice(0, Math.max(0, MOST_WRITES - waiting.length))
    for (const go of whoseTurn) go()
    if (whoseTurn.length > 0) {
      // By then each of them has appended.
      await nextTurn()
      pace.turned(performance.now() - begunAt)
    }
    const writes = waiting.splice(0, MOST_WRITES)
    pace.called(writes.length)
    await carryOut(run, writes)
    const isFull = waiting.length + gathering.length >= MOST_WRITES
    nextAt = isFull ? begunAt : begunAt + pace.windowMs()
    scheduled = false
    schedule()
  }
  return {
    append: ({ keys, args }) =>
      new Promise<AppendReply>((resolve, reject) => {
        waiting.push({ keys, args, resolve, reject })
        schedule()
      }),
    turn() {
      if (!scheduled && delayMs() < 1) return null
      return new Promise<void>((resolve) => {
        gathering.push(resolve)
        schedule()
      })
    },
  }
}

async function carryOut(run: Script, writes: readonly Waiting[]): Promise<void> {
  try {
    const replies = await call(run, writes)
    for (const [index, write] of writes.entries()) write.resolve(replies?.[index] ?? PLAIN)
  } catch (error) {
    // What is wrong with one write is no concern of the others.
    if (writes.length > 1 && !(error instanceof StoreUnavailable))
      await Promise.all(writes.map((write) => carryOut(run, [write])))
    else for (const write of writes) write.reject(error)
  }
}

/** Null where each write was carried out and nothing is to be said of any. */
const call = async (run: Script, writes: readonly Write[]): Promise<readonly AppendReply[] | null> => {
  const keys = writes.flatMap(({ keys: each }) => each)
  const args = writes.flatMap(({ args: each }) => each)
  return (await run(keys, args)) as readonly AppendReply[] | null
}

/** How far apart calls are to be, by what the last ones were like. */
function makePace() {
  let turnMs = 0
  let writes = 0
  return {
    /** A turn of the event loop took so long. */
    turned(ms: number): void {
      turnMs += (ms - turnMs) * WEIGHT
    },
    /** A call carried so many. */
    called(count: number): void {
      writes += (count - writes) * WEIGHT
    },
    windowMs(): number {
      const behind = Math.max(0, turnMs - QUICK_TURN_MS) * WINDOW_PER_TURN_MS
      return Math.min(LONGEST_WINDOW_MS, Math.max(behind, writes >= MANY_WRITES ? MANY_WINDOW_MS : 0))
    },
  }
}

/** What append.lua is told. @throws Closed where events follow the end */
export function writeOf(
  id: GenerationId,
  write: { epoch: number; firstSeq: number; events: readonly GenerationEvent[]; leaseMs: number },
  expiry: { readonly unfinishedMs: number; readonly endedMs: number },
): Write {
  const { state, log, live } = generationKeys(id)
  const { epoch, firstSeq, events, leaseMs } = write
  const status = endOf(events)
  const expiryMs = status ? expiry.endedMs : expiry.unfinishedMs
  const about = `${epoch} ${firstSeq} ${leaseMs} ${expiryMs} ${status ?? NONE} ${textAfter(events)} ${live} ${events.length}`
  return { keys: [state, log], args: [about, ...events.map((event) => JSON.stringify(event))] }
}

/** @throws Fenced, Closed, Hole */
export function appendedOf([answer, detail]: AppendReply): { stopRequested: boolean } {
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

/** For append.lua: nothing is said of it. */
const NONE = '-'

/** The status that the events end the log with, if they do. Nothing can follow the end. */
function endOf(events: readonly GenerationEvent[]): string | null {
  const end = events.findIndex(({ type }) => type === 'finished')
  if (end === -1) return null
  if (end < events.length - 1) throw new Closed('Events follow the end')
  const last = events[end]
  return last?.type === 'finished' ? last.outcome.status : null
}

/** Whether there is text after these events: '1', '0', or `NONE` where they say nothing of it. */
function textAfter(events: readonly GenerationEvent[]): string {
  const last = events.findLast(
    (event) => event.type === 'reset' || (event.type === 'delta' && event.text !== ''),
  )
  if (last?.type === 'delta') return '1'
  if (last?.type === 'reset') return last.text === '' ? '0' : '1'
  return NONE
}
