import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import packageJson from '../package.json' with { type: 'json' }
import type { UseCases } from '../schema/context.ts'
import { documentReader } from './adapters/documents/reader.ts'
import { measuredLog } from './adapters/measuredLog.ts'
import type { Logger } from './adapters/pino/logger.ts'
import { pinoTelemetry } from './adapters/pino/telemetry.ts'
import { telemetryToAll } from './adapters/telemetries.ts'
import { openCaching } from './caching.ts'
import type { Config } from './config.ts'
import { closedFolder } from './dataFolder.ts'
import { underAny } from './domain/signals.ts'
import { within } from './domain/time.ts'
import type { Telemetry } from './ports/telemetry.ts'
import type { Tracer } from './ports/tracer.ts'
import { openQuotas } from './quotas.ts'
import { openRetrieval } from './retrieval.ts'
import { openSamples } from './samples.ts'
import { makeTransport } from './serving.ts'
import { type ModelInUse, openEmbedder, openModel, openStores, type Stores } from './stores.ts'
import { openTracer, tracedWorker } from './tracing.ts'
import { BACKLOG_LIMITS, type BacklogLimits } from './transport/backlog.ts'
import { listening } from './transport/listening.ts'
import { secretIn } from './transport/sessionSecret.ts'
import { makeAdmission, queueComponent } from './usecases/admission.ts'
import { type AnswerWorker, makeAnswerWorker } from './usecases/answer.ts'
import { makeAnswerStatistics } from './usecases/answerStats.ts'
import { makeApiKeys } from './usecases/apiKeys.ts'
import { makeAsk } from './usecases/ask.ts'
import { startBackground } from './usecases/background.ts'
import { makeCacheStatistics } from './usecases/cacheStats.ts'
import { catalogued } from './usecases/catalogue.ts'
import { makeConversations } from './usecases/conversations.ts'
import { makeDocumentImports } from './usecases/documentImports.ts'
import { type Filling, fillingComponent, makeFilling, whileFilling } from './usecases/filling.ts'
import { makeFollow } from './usecases/follow.ts'
import { makeGaps } from './usecases/gaps.ts'
import { makeHealth } from './usecases/health.ts'
import { makeImporting } from './usecases/importing.ts'
import { makeKnowledge } from './usecases/knowledge.ts'
import { makeMyData } from './usecases/myData.ts'
import type { Samples } from './usecases/samples.ts'
import { makeStop } from './usecases/stop.ts'
import { openWebhooks } from './webhooks.ts'

export interface App {
  /** Takes requests from now on, and answers. Rejects where the port cannot be had. */
  listen(): Promise<{ readonly port: number }>
  /** How far this process has come with indexing the documents, which may go on after it began to take requests. */
  readonly filling: Filling
  /**
   * Takes no new questions; lets running answers finish for a while, then hands them over or ends them; closes
   * everything. Resolves within 13 s.
   */
  drain(): Promise<void>
}

/** What is counted beside the log; and what a test may put in the place of what the configuration says. */
export interface Overrides {
  readonly telemetry?: Telemetry
  readonly model?: ModelInUse | null
  readonly now?: () => number
  readonly backlogLimits?: BacklogLimits
  /** How long a silent worker keeps its answers, in ms. */
  readonly leaseMs?: number
}

/** How long running answers may take to finish once the process is to end. */
const DRAIN_MS = 10_000
const LAST_WORDS_MS = 500
/** A process takes requests after that time, though more documents are still to be indexed. */
const READY_WITHIN_MS = 2_000
/** A killed worker's answers are taken over that much later, in ms. */
export const LEASE_MS = 3_000

/** Builds everything from the configuration: the one place that chooses adapters and ties them together. */
export async function createApp(config: Config, logger: Logger, overrides: Overrides = {}): Promise<App> {
  const logged = pinoTelemetry(logger)
  const telemetry = overrides.telemetry ? telemetryToAll(logged, overrides.telemetry) : logged
  const tracer = await openTracer(config)
  const stores = await openStores(config, telemetry, overrides.now ?? Date.now, {
    redeliveryMs: overrides.leaseMs ?? LEASE_MS,
  })
  try {
    const measured = { ...stores, log: measuredLog(stores.log, telemetry) }
    return await assemble(config, { logger, telemetry, tracer }, measured, overrides)
  } catch (error) {
    await stores.close()
    throw error
  }
}

/** The phases of a process's end: no new work; running work let go of; everything closed. */
interface Ending {
  readonly stopping: AbortController
  readonly lettingGo: AbortController
  readonly closing: AbortController
}

interface Told {
  readonly logger: Logger
  readonly telemetry: Telemetry
  readonly tracer: Tracer
}

async function assemble(config: Config, told: Told, stores: Stores, overrides: Overrides): Promise<App> {
  const ending: Ending = {
    stopping: new AbortController(),
    lettingGo: new AbortController(),
    closing: new AbortController(),
  }
  const secret = config.sessionSecret ?? secretIn(closedFolder(config.dataDir))
  const core = await makeCore(config, told, stores, overrides, { secret, closing: ending.closing.signal })
  const { http, webSockets, draining, stopLooking } = makeTransport(config, told, core.useCases, {
    secret,
    stopping: ending.stopping.signal,
    limits: overrides.backlogLimits ?? BACKLOG_LIMITS,
  })
  ending.lettingGo.signal.addEventListener('abort', core.filling.stop)
  await seedSamples(config, core, told.logger)
  await core.useCases.knowledge.keepInSync(ending.closing.signal)
  // With few documents, nobody meets a process that does not have them all.
  await within(READY_WITHIN_MS, core.filling.settled())
  let working: Promise<void> = Promise.resolve()
  return {
    filling: core.filling,
    async listen() {
      await listening(http, config.http)
      await stores.recover()
      startBackground({ ...core, store: stores.conversations, jobs: stores.jobs }, ending.closing.signal)
      for (const listen of [core.worker.listenForStops, core.useCases.follow.listenForLeavers])
        ending.closing.signal.addEventListener('abort', await listen())
      working = startWorking(config, stores, core.worker, ending)
      return { port: (http.address() as AddressInfo).port }
    },
    async drain() {
      ending.stopping.abort()
      draining.begin()
      const letGo = setTimeout(() => ending.lettingGo.abort(), DRAIN_MS)
      await working
      clearTimeout(letGo)
      // Whoever follows an answer that has just ended is to read its end; others go on elsewhere.
      await Promise.race([core.useCases.follow.untilIdle(), delay(LAST_WORDS_MS, undefined, { ref: false })])
      await Promise.all([webSockets.close(), core.deliver.stop()])
      ending.closing.abort()
      await draining.end()
      stopLooking()
      await Promise.all([stores.close(), told.tracer.close()])
    },
  }
}

async function makeCore(
  config: Config,
  { telemetry, tracer }: Told,
  stores: Stores,
  overrides: Overrides,
  { secret, closing }: { secret: string; closing: AbortSignal },
) {
  const now = overrides.now ?? Date.now
  const model = overrides.model === undefined ? await openModel(config, telemetry, tracer) : overrides.model
  const embedding = await openEmbedder(config)
  const reader = documentReader()
  closing.addEventListener('abort', () => void reader.close())
  const retrieval = openRetrieval(config, embedding, { vectors: stores.vectors, telemetry, closing })
  const samples = openSamples(stores.knowledge)
  const filling = makeFilling()
  const { index, catalogue } = whileFilling(catalogued(retrieval.index), filling)
  const parts = { ...stores, index, model: model?.model ?? null, telemetry, now }
  const statistics = makeCacheStatistics(parts)
  const quotas = openQuotas(config.quotas, stores.openLimiter, telemetry, secret)
  const caching =
    model && openCaching(config, model, { ...parts, statistics, catalogue, quotas, closing, ...embedding })
  const gaps = makeGaps({ ...parts, store: stores.gaps })
  const answerStats = makeAnswerStatistics({ ...parts, closing })
  const { deliver, webhooks, events } = openWebhooks(config, stores, parts)
  const common = {
    ...parts,
    contact: config.brand.contact,
    contextTokens: config.openai?.contextTokens ?? null,
    telemetry: answerStats.counting,
    caching,
    gaps,
    events,
    quotas,
  }
  const conversations = makeConversations(common)
  const admission = { jobs: stores.jobs, maxWaiting: config.answers.maxWaiting }
  const measured = [...stores.components, queueComponent(admission)]
  const optional = [model?.component, retrieval.component].filter((each) => each != null)
  const components = [...measured, fillingComponent(filling), ...optional]
  const importing = makeImporting({ store: stores.knowledge, reader, samples, now })
  const useCases: UseCases = {
    answerStats,
    apiKeys: makeApiKeys({ ...parts, onRevoked: webhooks.removeAllOf }),
    ask: makeAsk({
      ...common,
      tracer,
      admit: makeAdmission(admission),
      maxAnswersPerViewer: config.answers.maxPerViewer,
    }),
    conversations,
    follow: makeFollow(common),
    stop: makeStop(common),
    myData: makeMyData({ conversations, now }),
    webhooks,
    knowledge: makeKnowledge({ ...common, catalogue, filling, store: stores.knowledge }),
    importing,
    documentImports: makeDocumentImports({ ...parts, importing, log: stores.imports, closing }),
    health: makeHealth({ version: packageJson.version, startedAt: now(), now, components }),
    cacheStats: statistics,
    documentState: catalogue.documentState,
    starters: catalogue.starters,
    gaps,
    quotas,
  }
  return {
    useCases,
    conversations,
    worker: tracedWorker(makeAnswerWorker({ ...common, leaseMs: overrides.leaseMs ?? LEASE_MS }), tracer),
    measured,
    samples,
    filling,
    deliver,
    telemetry,
    now,
    prune: retrieval.prune,
  }
}

function startWorking({ answers }: Config, { jobs }: Stores, worker: AnswerWorker, ending: Ending) {
  const { stopping, lettingGo } = ending
  return jobs.work(
    (job, { signal }) => underAny([signal, lettingGo.signal], (until) => worker.answer(job, until)),
    { concurrency: answers.atOnce, signal: stopping.signal },
  )
}

async function seedSamples(config: Config, { samples }: { samples: Samples }, logger: Logger): Promise<void> {
  if (config.sampleKnowledge) {
    const documents = await samples.seed()
    if (documents > 0) logger.info({ documents }, 'sample knowledge loaded')
    return
  }
  const documents = (await samples.untouched()).length
  if (documents > 0) logger.warn({ documents }, 'sample knowledge is in use: the first import removes it')
}
