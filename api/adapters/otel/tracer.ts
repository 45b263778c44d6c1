import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type Context,
  isSpanContextValid,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Span, SpanOptions, TraceParent, Tracer } from '../../ports/tracer.ts'

export interface TracerSettings {
  /** Of a collector that takes OTLP over HTTP, without `/v1/traces`. */
  readonly endpoint: string
  readonly serviceName: string
  readonly serviceVersion: string
  /** The share of traces that begin here and are told of. */
  readonly share: number
  /** How long `close` waits for the collector. */
  readonly closeMs?: number
}

const CLOSE_MS = 1_000
const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER }

/**
 * Traces to a collector, by the OpenTelemetry SDK. Spans wait in a bounded batch, and go out every few seconds; the
 * package itself reads OTEL_EXPORTER_OTLP_HEADERS, …_TIMEOUT, …_COMPRESSION and …_CERTIFICATE. Nothing global is set:
 * what is current goes along with the calls in this module's own storage.
 */
export function openTelemetryTracer(settings: TracerSettings): Tracer {
  const { endpoint, serviceName, serviceVersion, share, closeMs = CLOSE_MS } = settings
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': serviceVersion }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 2_000 })],
  })
  const tracer = provider.getTracer('verdemuse')
  const contexts = new AsyncLocalStorage<Context>()
  const open = (name: string, { kind, parent, attributes = {} }: SpanOptions) => {
    const context = (parent && contextOf(parent)) || contexts.getStore() || ROOT_CONTEXT
    const options = { attributes, ...(kind && { kind: KINDS[kind] }) }
    const span = tracer.startSpan(name, options, context)
    return { span: spanOver(span), context: trace.setSpan(context, span) }
  }
  return {
    start: (name, options) => open(name, options).span,
    async within(name, options, run) {
      const { span, context } = open(name, options)
      try {
        return await contexts.run(context, () => run(span))
      } catch (error) {
        span.fail(typeOf(error))
        throw error
      } finally {
        span.end()
      }
    },
    current() {
      const span = trace.getSpan(contexts.getStore() ?? ROOT_CONTEXT)
      return span && traceParentOf(span)
    },
    close: () => Promise.race([provider.shutdown(), delay(closeMs, undefined, { ref: false })]),
  }
}

const spanOver = (span: OtelSpan): Span => ({
  traceParent: traceParentOf(span),
  note: (attributes) => void span.setAttributes(attributes),
  fail(type) {
    span.setAttribute('error.type', type)
    span.setStatus({ code: SpanStatusCode.ERROR })
  },
  end: () => span.end(),
})

/** An error's message may hold what a person wrote; its code and its name do not. */
function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

function traceParentOf(span: OtelSpan): TraceParent {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}

/** By W3C Trace Context: version ff is invalid, and only a version later than 00 may go on behind the flags. */
const TRACE_PARENT = /^(?!ff|00-.{53})[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/

/** Null where it is not well-formed. */
function contextOf(parent: TraceParent): Context | null {
  const [, traceId = '', spanId = '', flags = '0'] = TRACE_PARENT.exec(parent) ?? []
  const remote = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
  return isSpanContextValid(remote) ? trace.setSpanContext(ROOT_CONTEXT, remote) : null
}
