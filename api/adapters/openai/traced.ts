import type { ModelChunk } from '../../ports/model.ts'
import type { Span, Tracer } from '../../ports/tracer.ts'
import { AttemptFailed } from './failure.ts'

type Call = (headers: Readonly<Record<string, string>>) => AsyncIterable<ModelChunk>

/** One call of a model as a span, whose trace goes on at the endpoint. Named as OpenTelemetry names such calls. */
export function traced(tracer: Tracer, model: string, call: Call): AsyncIterable<ModelChunk> {
  const span = tracer.start(`chat ${model}`, {
    kind: 'client',
    attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model },
  })
  return span ? watched(span, call({ traceparent: span.traceParent })) : call({})
}

async function* watched(span: Span, chunks: AsyncIterable<ModelChunk>): AsyncGenerator<ModelChunk, void> {
  const startedAt = performance.now()
  let hasText = false
  try {
    for await (const chunk of chunks) {
      if (chunk.type === 'text' && !hasText) {
        hasText = true
        span.note({ 'verdemuse.first_text_ms': Math.round(performance.now() - startedAt) })
      } else if (chunk.type === 'usage') span.note(usageOf(chunk.usage))
      yield chunk
    }
  } catch (error) {
    span.fail(error instanceof AttemptFailed ? error.reason : error instanceof Error ? error.name : 'unknown')
    throw error
  } finally {
    span.end()
  }
}

const usageOf = ({ promptTokens, completionTokens }: Extract<ModelChunk, { type: 'usage' }>['usage']) => ({
  'gen_ai.usage.input_tokens': promptTokens,
  'gen_ai.usage.output_tokens': completionTokens,
})
