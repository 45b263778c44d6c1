import type { TokenUsage } from '../../domain/message.ts'
import type { Span, Tracer } from '../../ports/tracer.ts'
import type { ChunkQueue } from './chunkQueue.ts'
import { AttemptFailed } from './failure.ts'

type Call = (headers: Readonly<Record<string, string>>) => Promise<ChunkQueue | null>

/** One call of a model as a span, whose trace goes on at the endpoint. Named as OpenTelemetry names such calls. */
export function traced(tracer: Tracer, model: string, call: Call): Promise<ChunkQueue | null> {
  const span = tracer.start(`chat ${model}`, {
    kind: 'client',
    attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model },
  })
  return span ? watched(span, call) : call({})
}

async function watched(span: Span, call: Call): Promise<ChunkQueue | null> {
  const startedAt = performance.now()
  const fail = (error: unknown) =>
    span.fail(error instanceof AttemptFailed ? error.reason : error instanceof Error ? error.name : 'unknown')
  try {
    const chunks = await call({ traceparent: span.traceParent })
    if (!chunks) span.end()
    else span.note({ 'verdemuse.first_text_ms': Math.round(performance.now() - startedAt) })
    chunks?.onEnd(({ whole, error, usage }) => {
      if (usage) span.note(usageOf(usage))
      if (!whole) fail(error)
      span.end()
    })
    return chunks
  } catch (error) {
    fail(error)
    span.end()
    throw error
  }
}

const usageOf = ({ promptTokens, completionTokens }: TokenUsage) => ({
  'gen_ai.usage.input_tokens': promptTokens,
  'gen_ai.usage.output_tokens': completionTokens,
})
