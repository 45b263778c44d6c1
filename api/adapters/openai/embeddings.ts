import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import type OpenAI from 'openai'
import { EmbedderUnavailable } from '../../domain/errors.ts'
import { cutEmbedding, type Embedding, unitVector } from '../../domain/vectors.ts'
import type { Embedder } from '../../ports/embedder.ts'
import { field } from './chunkFields.ts'
import { AttemptFailed, type FailureReason, failureFrom, REASONS } from './failure.ts'
import { clientFor } from './request.ts'
import { settingsFrom } from './settings.ts'
import { wholeFetch } from './streamingFetch.ts'

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

/** After so many refusals without a vector, it is not the texts that are refused. */
const HOPELESS = 6
/** A text is not shortened further than this. */
const SHORTEST = 256

/** What is known of the server from its answers so far. */
interface EmbeddingHabits {
  batch: number
  textLength: number
  refusesFormat: boolean
  hasAnswered: boolean
}

/**
 * Embeddings from any OpenAI-compatible endpoint. It does not try again: the question that needs it is waiting. A batch
 * that is refused is halved, down to the one text that is; that one has an empty vector.
 */
export function openAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  const { model, timeoutMs = 3_000, breaker = { failures: 3, restMs: 10_000 } } = options
  const client = clientFor(settingsFrom(options), wholeFetch)
  const habits: EmbeddingHabits = {
    batch: BATCH,
    textLength: TEXT_LENGTH,
    refusesFormat: false,
    hasAnswered: false,
  }
  const spared = circuitBreaker(
    handleWhen((error) => error instanceof AttemptFailed && error.ofTheModel),
    { halfOpenAfter: breaker.restMs, breaker: new ConsecutiveBreaker(breaker.failures) },
  )
  let dimensions = DIMENSIONS[model] ?? 0
  const ask = (texts: readonly string[], signal: AbortSignal | undefined) =>
    spared.execute(() => vectorsOf(client, model, texts, { timeoutMs, signal, habits }))
  const call = async (texts: readonly string[], signal: AbortSignal | undefined) => {
    try {
      return await halving(texts, (some) => ask(some, signal), habits)
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
      const vectors: Embedding[] = []
      while (vectors.length < texts.length)
        vectors.push(...(await call(texts.slice(vectors.length, vectors.length + habits.batch), signal)))
      dimensions = vectors.find(({ length }) => length > 0)?.length ?? dimensions
      return vectors
    },
  }
}

const OF_THE_TEXT: ReadonlySet<FailureReason> = new Set(['badRequest', 'tooLong'])

type Ask = (texts: readonly string[]) => Promise<Embedding[]>

/** @throws AttemptFailed for what is no refusal of a text */
async function halving(texts: readonly string[], ask: Ask, habits: EmbeddingHabits): Promise<Embedding[]> {
  let refusals = 0
  const embedded = async (some: readonly string[]): Promise<Embedding[]> => {
    try {
      return await ask(some)
    } catch (error) {
      if (!(error instanceof AttemptFailed) || !OF_THE_TEXT.has(error.reason)) throw error
      refusals += 1
      if (refusals >= HOPELESS && !habits.hasAnswered) throw error
      return some.length > 1 ? await inHalves(some) : await shortened(some[0] ?? '', error)
    }
  }
  const inHalves = async (some: readonly string[]): Promise<Embedding[]> => {
    const middle = Math.ceil(some.length / 2)
    const before = refusals
    const vectors = [...(await embedded(some.slice(0, middle))), ...(await embedded(some.slice(middle)))]
    // Each half was taken: it was their number that was refused.
    if (refusals === before) habits.batch = Math.min(habits.batch, middle)
    return vectors
  }
  const shortened = async (text: string, refusal: AttemptFailed): Promise<Embedding[]> => {
    const length = Math.min(text.length, habits.textLength) / 2
    if (!refusal.isTooLong || length < SHORTEST) return [NO_VECTOR]
    const vectors = await embedded([text.slice(0, length)])
    if (vectors[0] && vectors[0].length > 0) habits.textLength = Math.min(habits.textLength, length)
    return vectors.map(cutEmbedding)
  }
  const vectors = await embedded(texts)
  if (vectors.length > 0 && !habits.hasAnswered) throw new AttemptFailed('badRequest')
  return vectors
}

/** Of a text that the server does not take. */
const NO_VECTOR: Embedding = new Float32Array()

interface Patience {
  readonly habits: EmbeddingHabits
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

async function vectorsOf(
  client: OpenAI,
  model: string,
  texts: readonly string[],
  { timeoutMs, signal, habits }: Patience,
): Promise<Embedding[]> {
  const input = texts.map((text) => readable(text, habits.textLength))
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    // Not by the package's own method, which asks for base64 if no format is named.
    const answer: unknown = await client.post('/embeddings', {
      body: { model, input, ...(!habits.refusesFormat && { encoding_format: 'float' }) },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    const vectors = readVectors(answer, texts.length)
    habits.hasAnswered = true
    return vectors.map((vector, at) =>
      isCut(texts[at] ?? '', input[at] ?? '') ? cutEmbedding(vector) : vector,
    )
  } catch (error) {
    if (timeout.aborted) throw new AttemptFailed('silent')
    const failure = failureFrom(error, client.apiKey)
    if (habits.refusesFormat || !failure.optionalFields.includes('encoding_format')) throw failure
    habits.refusesFormat = true
    return vectorsOf(client, model, texts, { timeoutMs, signal, habits })
  }
}

/** An empty text is refused by OpenAI, half a letter by all. */
const readable = (text: string, longest: number): string =>
  text.slice(0, longest).toWellFormed().trim() || ' '

const isCut = (text: string, read: string): boolean => read.length < text.trim().length

/** Reads the vectors without trusting their form or their order. */
function readVectors(answer: unknown, count: number): Embedding[] {
  const data = field(answer, 'data')
  const rows = Array.isArray(data) ? data : []
  const vectors = rows
    .toSorted((a, b) => Number(field(a, 'index')) - Number(field(b, 'index')))
    .map((row) => numbersOf(field(row, 'embedding')))
    .filter(isVector)
  const lengths = new Set(vectors.map(({ length }) => length))
  if (vectors.length !== count || lengths.size > 1) throw new AttemptFailed('unreadable')
  return vectors.map((vector) => unitVector(Float32Array.from(vector)))
}

/** As base64, some servers send them whatever they are asked for. */
function numbersOf(embedding: unknown): unknown {
  if (typeof embedding !== 'string') return embedding
  const bytes = Uint8Array.from(Buffer.from(embedding, 'base64'))
  return bytes.length % 4 === 0 ? [...new Float32Array(bytes.buffer)] : null
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
