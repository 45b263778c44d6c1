import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { NO_TRACER } from '../../adapters/otel/off.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { AnswerJob } from '../../ports/jobQueue.ts'
import type { PassageIndex } from '../../ports/passageIndex.ts'
import { type AnswerWorker, makeAnswerWorker } from '../../usecases/answer.ts'
import { type Ask, type Exchange, makeAsk } from '../../usecases/ask.ts'
import { makeCaching } from '../../usecases/caching.ts'
import { type Conversations, makeConversations } from '../../usecases/conversations.ts'
import { type Follow, makeFollow } from '../../usecases/follow.ts'
import { makeStop, type Stop } from '../../usecases/stop.ts'
import type { WebhookEvents } from '../../usecases/webhookEvents.ts'
import { UNSET } from './brand.ts'
import {
  type Ports,
  redisStore,
  type Seams,
  type SharedStore,
  type StoreSettings,
  sqliteStore,
} from './raceStores.ts'
import { type RedisServer, startRedisServer } from './redisServer.ts'
import { type ScriptedModel, scriptedModel } from './scriptedModel.ts'
import { telemetryWith } from './telemetry.ts'

export const VIEWER: Viewer = { id: 'visitor:1', kind: 'VISITOR', scopes: ['chat'] }

/** What one process does, over real adapters; only the model is the test's. */
export interface Process extends Ports {
  readonly model: ScriptedModel
  readonly worker: AnswerWorker
  readonly ask: Ask
  readonly follow: Follow
  readonly stop: Stop
  readonly use: Conversations
  /** How often it told that an answer was finished. */
  answersFinished(): number
  /** Answers what is queued, until the test is over. */
  work(): Promise<void>
}

export interface ProcessSettings extends Seams {
  /** Puts something between the use cases and their ports. */
  readonly change?: (ports: Ports) => Ports
  readonly leaseMs?: number
  readonly now?: () => number
}

export interface Stage {
  process(given?: ProcessSettings): Promise<Process>
  close(): Promise<void>
}

const SETTINGS: StoreSettings = { retentionMs: 600_000, conversationTtlMs: 600_000, redeliveryMs: 300 }
const LEASE_MS = 60_000
const NOTHING_KNOWN: PassageIndex = { put: () => {}, remove: () => {}, search: () => [], closest: () => null }

/** Runs the tests of `define` on every kind of store, each test on an empty one. */
export function onEachStore(
  name: string,
  define: (stage: () => Stage, kind: 'SQLite' | 'Redis') => void,
  settings: Partial<StoreSettings> = {},
): void {
  const wanted = { ...SETTINGS, ...settings }
  describe(`${name} on SQLite`, () =>
    define(
      staged(() => sqliteStore(wanted)),
      'SQLite',
    ))
  describe(`${name} on Redis`, () => define(staged(sharedRedis(wanted)), 'Redis'))
}

function sharedRedis(settings: StoreSettings): () => Promise<SharedStore> {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.close())
  return async () => {
    const observer = new Redis(server.url)
    await observer.flushall()
    observer.disconnect()
    return redisStore(server, settings)
  }
}

function staged(open: () => Promise<SharedStore>): () => Stage {
  let stage: Stage | undefined
  beforeEach(async () => {
    stage = stageOn(await open())
  })
  afterEach(() => stage?.close())
  return () => {
    if (!stage) throw new Error('There is a stage during a test only')
    return stage
  }
}

function stageOn(store: SharedStore): Stage {
  const ending = new AbortController()
  return {
    async process({ change = (ports: Ports) => ports, leaseMs = LEASE_MS, now = Date.now, ...seams } = {}) {
      return processOf(change(await store.open(seams)), { leaseMs, now }, ending.signal)
    },
    async close() {
      ending.abort()
      await store.close()
    },
  }
}

function processOf(
  ports: Ports,
  { leaseMs, now }: { leaseMs: number; now: () => number },
  ending: AbortSignal,
): Process {
  const model = scriptedModel()
  const { telemetry, answersFinished } = tellingTelemetry()
  const quotas = {
    takeMessage: async () => async () => {},
    lastSeen: () => [],
    payerOf: ({ id }: Viewer) => ({ ownerId: id }),
    countTokens: () => {},
  }
  const statistics = { record: () => {} }
  const caching = makeCaching({
    ...ports,
    cache: { ...ports.cache, atHand: () => null },
    statistics,
    telemetry,
    modelName: 'scripted',
    ttlMs: 60_000,
    now,
    semantic: null,
    judge: null,
  })
  const parts = {
    ...ports,
    quotas,
    telemetry,
    now,
    caching,
    index: NOTHING_KNOWN,
    gaps: { note: () => {}, takeBack: async () => {} },
    events: NOBODY_LISTENS,
    model: model.model,
    contact: UNSET,
    contextTokens: null,
  }
  const worker = makeAnswerWorker({ ...parts, leaseMs, whenInterrupted: 'handOver' })
  return {
    ...ports,
    model,
    worker,
    ask: makeAsk({ ...parts, admit: (enter) => enter(), tracer: NO_TRACER, maxAnswersPerViewer: 1_000 }),
    follow: makeFollow(parts),
    stop: makeStop(parts),
    use: makeConversations(parts),
    answersFinished,
    work: () =>
      ports.jobs.work((job, { signal }) => worker.answer(job, AbortSignal.any([signal, ending])), {
        concurrency: 10,
        signal: ending,
      }),
  }
}

const NOBODY_LISTENS: WebhookEvents = {
  answerFinished: async () => {},
  messageRated: async () => {},
  conversationDeleted: async () => {},
  forget: async () => {},
}

function tellingTelemetry() {
  let finished = 0
  const telemetry = telemetryWith({ answerFinished: () => void finished++ })
  return { telemetry, answersFinished: () => finished }
}

/** A question that was accepted, and what a worker needs to answer it. */
export interface Asked extends Exchange {
  readonly job: AnswerJob
}

let questions = 0

/** Asks what was not asked before, unless the sender says that it sends the same again. */
export async function asked(
  { ask }: Pick<Process, 'ask'>,
  clientMessageId: string | null = null,
): Promise<Asked> {
  const content = clientMessageId === null ? `How often is number ${++questions}?` : 'How often?'
  const question = { conversationId: null, content, useCache: true, metadata: null }
  const exchange = await ask.send(VIEWER, { ...question, clientMessageId })
  const { id: messageId, conversationId, generationId } = exchange.assistantMessage
  if (!generationId) throw new Error('An answer has a generation')
  return { ...exchange, job: { ownerId: VIEWER.id, conversationId, messageId, generationId } }
}

/** Whom nobody tells to let go. */
export const always = (): AbortSignal => new AbortController().signal

/** What a call came to: null, or its error. It may be looked at late. */
export const fateOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => null,
    (error: unknown) => error,
  )
