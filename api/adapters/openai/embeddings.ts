import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import type OpenAI from 'openai'
import { EmbedderUnavailable } from '../../domain/errors.ts'
import { unitVector } from '../../domain/vectors.ts'
import type { Embedder } from '../../ports/embedder.ts'
import { field } from './chunkFields.ts'
import { AttemptFailed, type FailureReason, failureFrom, REASONS } from './failure.ts'
import { clientFor } from './request.ts'
import { settingsFrom } from './settings.ts'

/** Times are in milliseconds. */
export interface OpenAiEmbedderOptions {
  /** Left out for servers that need none. */
  readonly apiKey?: string | null | undefined
  /** Up to and with `/v1`; OpenAI's own where left out. */
  readonly baseURL?: string | null | undefined
  readonly model: string
  /** For one call: an answer waits for it, and can do without it. */
  readonly timeoutMs?: number
  /** After `failures` calls in vain, the model is spared for `restMs`, and so are those who would wait for it. */
  readonly breaker?: { readonly failures: number; readonly restMs: number }
}

const BATCH = 64
/** Well within the 8,191 tokens that OpenAI's models read, in most languages. */
const TEXT_LENGTH = 8_000
const DIMENSIONS: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 1_536,
  'text-embedding-3-large': 3_072,
  'text-embedding-ada-002': 1_536,
}
/** Not before someone sets something right. */
const PERMANENT: ReadonlySet<FailureReason> = new Set(['refused', 'unknownModel'])

/** Embeddings from any OpenAI-compatible endpoint. It does not try again: the question that needs it is waiting. */
export function openAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  const { model, timeoutMs = 3_000, breaker = { failures: 3, restMs: 10_000 } } = options
  const client = clientFor(settingsFrom(options))
  const spared = circuitBreaker(
    handleWhen((error) => error instanceof AttemptFailed && error.ofTheModel),
    { halfOpenAfter: breaker.restMs, breaker: new ConsecutiveBreaker(breaker.failures) },
  )
  let dimensions = DIMENSIONS[model] ?? 0
  const call = async (texts: readonly string[], signal: AbortSignal | undefined) => {
    try {
      return await spared.execute(() => vectorsOf(client, model, texts, { timeoutMs, signal }))
    } catch (error) {
      signal?.throwIfAborted()
      throw unavailable(model, error)
    }
  }
  return {
    name: `openai/${model}`,
    get dimensions() {
      return dimensions
    },
    async embed(texts, signal) {
      signal?.throwIfAborted()
      const vectors: Float32Array[] = []
      for (let at = 0; at < texts.length; at += BATCH)
        vectors.push(...(await call(texts.slice(at, at + BATCH), signal)))
      dimensions = vectors[0]?.length ?? dimensions
      return vectors
    },
  }
}

interface Patience {
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

async function vectorsOf(
  client: OpenAI,
  model: string,
  texts: readonly string[],
  { timeoutMs, signal }: Patience,
): Promise<Float32Array[]> {
  const input = texts.map(readable)
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await client.embeddings.create(
      { model, input, encoding_format: 'float' },
      { signal: signal ? AbortSignal.any([signal, timeout]) : timeout },
    )
    return readVectors(answer, texts.length)
  } catch (error) {
    if (error instanceof AttemptFailed) throw error
    throw timeout.aborted ? new AttemptFailed('silent') : failureFrom(error, client.apiKey)
  }
}

/** An empty text is refused by OpenAI, half a letter by all. */
const readable = (text: string): string => text.slice(0, TEXT_LENGTH).toWellFormed().trim() || ' '

/** Reads the vectors without trusting their form or their order. */
function readVectors(answer: unknown, count: number): Float32Array[] {
  const data = field(answer, 'data')
  const rows = Array.isArray(data) ? data : []
  const vectors = rows
    .toSorted((a, b) => Number(field(a, 'index')) - Number(field(b, 'index')))
    .map((row) => field(row, 'embedding'))
    .filter(isVector)
  const lengths = new Set(vectors.map(({ length }) => length))
  if (vectors.length !== count || lengths.size > 1) throw new AttemptFailed('unreadable')
  return vectors.map((vector) => unitVector(Float32Array.from(vector)))
}

const isVector = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => Number.isFinite(each))

function unavailable(model: string, error: unknown): unknown {
  const says = `The embedding model “${model}” cannot be used`
  if (error instanceof BrokenCircuitError)
    return new EmbedderUnavailable(`${says}: it rests after failures.`, false, error)
  if (!(error instanceof AttemptFailed)) return error
  return new EmbedderUnavailable(`${says}: ${REASONS[error.reason]}.`, PERMANENT.has(error.reason), error)
}
