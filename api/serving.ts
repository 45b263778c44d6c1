import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { UseCases } from '../schema/context.ts'
import { schema } from '../schema/index.ts'
import persistedOperations from '../schema/persistedOperations.json' with { type: 'json' }
import { memoryLimiter } from './adapters/limiter/memory.ts'
import { type Logger, plainLines } from './adapters/pino/logger.ts'
import type { Config } from './config.ts'
import type { Telemetry } from './ports/telemetry.ts'
import type { Tracer } from './ports/tracer.ts'
import { wanted } from './tracing.ts'
import { type BacklogLimits, cutStalledReaders } from './transport/backlog.ts'
import { makeClientAddress } from './transport/clientAddress.ts'
import { makeClientScheme } from './transport/clientScheme.ts'
import { makeCostOf } from './transport/cost.ts'
import { makeDocsRoute } from './transport/docs.ts'
import { makeDocuments } from './transport/documents.ts'
import { makeDraining } from './transport/draining.ts'
import { makeGraphQLServer } from './transport/graphql.ts'
import { makeHealthRoutes } from './transport/health.ts'
import { makeHttpServer } from './transport/http.ts'
import { makeKeyRefusals } from './transport/keyRefusals.ts'
import { makeKeyWatch } from './transport/keyWatch.ts'
import { makeQuickOperations } from './transport/quickOperations.ts'
import { makeSessions } from './transport/sessions.ts'
import { makeStatsRoute } from './transport/stats.ts'
import { makeWebApp } from './transport/webApp.ts'
import { makeWebSockets } from './transport/websocket.ts'

/** How long idle connections may still send a request once the process is to end. */
const LINGER_MS = 2_000
/** So many API keys from one address may be wrong. */
const REFUSED_KEYS = { limit: 20, windowMs: 60_000 }
const WEB_APP = fileURLToPath(new URL('../web/dist', import.meta.url))
/** The build that is there now, not what the link leads to later: a page and its scripts are of one build. */
const builtWebApp = (): string => (existsSync(WEB_APP) ? realpathSync(WEB_APP) : WEB_APP)

/** What the world reaches: HTTP and WebSocket over one table of rules. Not yet listening. */
export function makeTransport(
  config: Config,
  { logger, telemetry, tracer }: { logger: Logger; telemetry: Telemetry; tracer: Tracer },
  useCases: UseCases,
  { secret, stopping, limits }: { secret: string; stopping: AbortSignal; limits: BacklogLimits },
) {
  const onUnexpected = (error: unknown, requestId: string) =>
    logger.error({ requestId, err: error }, 'unexpected')
  const webApp = builtWebApp()
  const documents = makeDocuments({
    schema,
    costOf: makeCostOf(schema),
    persisted: new Map(Object.entries(persistedOperations)),
    settings: config,
  })
  const shared = {
    telemetry,
    documents,
    addressOf: makeClientAddress(config.http.trustedProxies),
    schemeOf: makeClientScheme(config.http.trustedProxies),
    graphql: makeGraphQLServer({
      schema,
      useCases,
      telemetry,
      onUnexpected,
      documents,
      ...wanted(tracer),
    }),
    sessions: makeSessions({
      ...useCases.apiKeys,
      secret,
      adminApiKey: config.adminApiKey,
      keyRefusals: makeKeyRefusals({
        limiter: memoryLimiter(REFUSED_KEYS),
        onRefused: telemetry.keyRefused,
      }),
    }),
    keyWatch: makeKeyWatch({
      isValid: useCases.apiKeys.isValid,
      onFailed: (error) => telemetry.backgroundFailed({ task: 'watchKeys', error }),
    }),
    onUnexpected,
  }
  const http = makeHttpServer({
    ...shared,
    lastSeen: useCases.quotas.lastSeen,
    quick: makeQuickOperations({ schema, useCases, telemetry, documents, onUnexpected, ...wanted(tracer) }),
    health: makeHealthRoutes(useCases.health, () => stopping.aborted),
    stats: makeStatsRoute(useCases.cacheStats),
    docs: makeDocsRoute({ ...config, ...shared, folder: join(webApp, 'docs') }),
    webApp: makeWebApp(webApp, { frameOrigins: config.http.widgetOrigins, brand: config.brand }),
    onRequest: telemetry.requestServed,
    tracer,
  })
  const operations = plainLines(logger)
  const webSockets = makeWebSockets(http, {
    ...shared,
    allowedOrigins: config.http.allowedOrigins,
    onOperation: (line) => operations.info(line, 'operation'),
  })
  const stopLooking = cutStalledReaders(http, limits, (cut) => logger.warn(cut, 'reader cut off'))
  return { http, webSockets, draining: makeDraining(http, LINGER_MS), stopLooking }
}
