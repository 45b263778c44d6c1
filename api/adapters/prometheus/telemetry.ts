import type {
  MeasuredTelemetry,
  ServingTelemetry,
  Telemetry,
  UpstreamTelemetry,
} from '../../ports/telemetry.ts'
import type { Metrics } from './metrics.ts'

const WEBHOOK_OUTCOMES = { DELIVERED: 'delivered', GONE: 'delivered', PENDING: 'retried', FAILED: 'given up' }

/** Each event as a count. */
export function prometheusTelemetry(metrics: Metrics): Telemetry {
  return {
    ...servingTelemetry(metrics),
    ...upstreamTelemetry(metrics),
    ...measuredTelemetry(metrics),
    answerStarted({ takenOver, waitedMs }) {
      if (!takenOver) metrics.queueWait.observe(seconds(waitedMs))
    },
    answerFinished({ status, mode, cache, firstTokenMs, totalMs }) {
      const labels = { cache: cache ?? 'NONE' }
      metrics.answers.inc({ status, mode: mode ?? 'NONE', ...labels })
      metrics.answerSeconds.observe(labels, seconds(totalMs))
      if (firstTokenMs !== null) metrics.firstToken.observe(labels, seconds(firstTokenMs))
    },
    generationEnded({ usage }) {
      metrics.tokens.inc({ kind: 'prompt' }, usage?.promptTokens ?? 0)
      metrics.tokens.inc({ kind: 'completion' }, usage?.completionTokens ?? 0)
    },
    cacheCounted(event) {
      if (event.type === 'lookedUp') metrics.lookUps.inc({ outcome: event.outcome })
      if (event.type === 'saved') metrics.tokensSaved.inc(Math.max(0, event.tokens))
    },
    answerHandedOver: () => metrics.handedOver.inc(),
    backgroundFailed: () => metrics.backgroundFailures.inc(),
    // Counted call by call: upstreamCalled.
    modelFailed: () => {},
    unsupportedFound({ kinds }) {
      for (const kind of kinds) metrics.unsupported.inc({ kind })
    },
    answerNotCached: ({ reason }) => metrics.notCached.inc({ reason }),
    semanticHitJudged: ({ wrong }) => metrics.semanticHitsJudged.inc({ verdict: wrong ? 'wrong' : 'right' }),
    // A line in the log says of which document.
    invisibleRemoved: () => {},
    conversationsPurged: ({ removed }) => metrics.purged.inc(removed),
    webhookSent: ({ event, outcome }) => metrics.webhooks.inc({ event, outcome: WEBHOOK_OUTCOMES[outcome] }),
  }
}

function servingTelemetry(metrics: Metrics): ServingTelemetry {
  return {
    requestServed: ({ path, status }) =>
      metrics.requests.inc({ route: routeOf(path), status: `${Math.trunc(status / 100)}xx` }),
    operationServed({ operation, errorCode, ms }) {
      metrics.operations.inc({ operation, result: errorCode ?? 'OK' })
      metrics.operationSeconds.observe({ operation }, seconds(ms))
    },
    keyRefused: () => metrics.keysRefused.inc(),
    subscriptionsChanged: ({ operation, by }) => metrics.subscriptions.inc({ operation }, by),
    socketsChanged: ({ by }) => metrics.sockets.inc(by),
  }
}

function upstreamTelemetry(metrics: Metrics): UpstreamTelemetry {
  return {
    upstreamCalled({ model, result, retryInMs }) {
      metrics.upstreamCalls.inc({ model, result })
      if (retryInMs !== null) metrics.upstreamRetries.inc({ model })
    },
    breakerChanged: ({ model, resting }) => metrics.breaker.set({ model }, resting ? 1 : 0),
  }
}

const HOW_WELL = { OK: 1, DEGRADED: 0.5, DOWN: 0 }

function measuredTelemetry(metrics: Metrics): MeasuredTelemetry {
  return {
    flushed({ events, characters, ms }) {
      metrics.flushEvents.observe(events)
      metrics.flushCharacters.observe(characters)
      metrics.flushSeconds.observe(seconds(ms))
    },
    queueMeasured({ waiting, running }) {
      metrics.queue.set({ state: 'waiting' }, waiting)
      metrics.queue.set({ state: 'running' }, running)
    },
    componentChecked({ name: component, status, latencyMs }) {
      metrics.componentUp.set({ component }, HOW_WELL[status])
      if (latencyMs !== null) metrics.componentSeconds.observe({ component }, seconds(latencyMs))
    },
  }
}

const seconds = (ms: number): number => ms / 1_000

/** A path may be anything that anyone asks for; a route is one of these. */
function routeOf(path: string): string {
  if (path === '/graphql' || path === '/api/stats/cache') return path
  return path === '/health' || path.startsWith('/health/') ? '/health' : 'app'
}
