import packageJson from '../package.json' with { type: 'json' }
import { NO_TRACER } from './adapters/otel/off.ts'
import { type Config, ConfigError } from './config.ts'
import type { Tracer } from './ports/tracer.ts'
import type { AnswerWorker } from './usecases/answer.ts'

/** Its packages are loaded only where traces are wanted: they take 60 ms and some megabytes. */
export async function openTracer({ traces }: Config): Promise<Tracer> {
  if (!traces) return NO_TRACER
  const { openTelemetryTracer } = await import('./adapters/otel/tracer.ts').catch((error: Error) => {
    if (!('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new ConfigError(
      'OTEL_EXPORTER_OTLP_ENDPOINT is set, and the @opentelemetry packages are not installed: they are optional dependencies.',
    )
  })
  return openTelemetryTracer({ ...traces, serviceVersion: packageJson.version })
}

/** A tracer where there is one: what passes by it costs each operation. */
export const wanted = (tracer: Tracer): { tracer?: Tracer } => (tracer === NO_TRACER ? {} : { tracer })

/** Each answer as a span, in the trace of the question that it is to. */
export const tracedWorker = (worker: AnswerWorker, tracer: Tracer): AnswerWorker => ({
  ...worker,
  answer(job, signal) {
    const attributes = { 'verdemuse.generation': job.generationId }
    const options = { kind: 'consumer', parent: job.traceParent, attributes } as const
    return tracer.within('answer', options, () => worker.answer(job, signal))
  },
})
