import type { Source, TokenUsage } from './message.ts'

/** An answer as the cache keeps it: whole, generated, and nobody's in particular. */
export interface CachedAnswer {
  readonly text: string
  readonly sources: readonly Source[]
  readonly model: string | null
  /** What the answer took, and a hit saves. */
  readonly usage: TokenUsage | null
  /** When it was written, in epoch ms. */
  readonly createdAt: number
}

/** Far above any answer that a model gives, far below what would push out others. */
export const LONGEST_CACHED_JSON = 128 * 1024

/** The largest embedding that is kept; OpenAI's largest has 3,072 dimensions. */
export const MOST_DIMENSIONS = 4_096

/** The answer as JSON; null where it is too large to be kept. */
export function jsonOfCached(answer: CachedAnswer): string | null {
  const { text, sources, model, usage, createdAt } = answer
  if (text.length > LONGEST_CACHED_JSON) return null
  const json = JSON.stringify({ text, sources, model, usage, createdAt } satisfies CachedAnswer)
  return json.length > LONGEST_CACHED_JSON ? null : json
}

/** The embedding at length 1, so that a product of two is their cosine; null where it has no direction. */
export function unitVector(embedding: Float32Array): Float32Array | null {
  const length = Math.sqrt(embedding.reduce((sum, value) => sum + value * value, 0))
  if (embedding.length > MOST_DIMENSIONS || !Number.isFinite(length) || length === 0) return null
  return embedding.map((value) => value / length)
}
