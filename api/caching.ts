import type { Config } from './config.ts'
import type { TieredAnswerCache } from './ports/answerCache.ts'
import type { Counters } from './ports/counters.ts'
import type { Embedder } from './ports/embedder.ts'
import type { Telemetry } from './ports/telemetry.ts'
import type { ModelInUse } from './stores.ts'
import type { CacheStatistics } from './usecases/cacheStats.ts'
import { type Caching, makeCaching, scopeOf } from './usecases/caching.ts'
import type { Catalogue } from './usecases/catalogue.ts'
import { makeJudge } from './usecases/judging.ts'
import type { Quotas } from './usecases/quotas.ts'
import { makeSemantic } from './usecases/semantic.ts'

interface CachingParts {
  readonly cache: TieredAnswerCache
  readonly counters: Counters
  readonly embedder: Embedder
  readonly catalogue: Catalogue
  readonly statistics: CacheStatistics
  readonly telemetry: Telemetry
  readonly quotas: Quotas
  readonly now: () => number
  /** Aborted when the process is about to close its stores. */
  readonly closing: AbortSignal
}

/** The answer cache of a model's answers; null for one without a name, as its answers cannot be told from others'. */
export function openCaching(
  { cache: { ttlMs, semanticMaxError, judgedShare }, embeddings, brand, openai }: Config,
  { name, model }: ModelInUse,
  parts: CachingParts,
): Caching | null {
  if (name === null) return null
  const contextTokens = openai?.contextTokens ?? null
  // The prompt tells it: an answer with another contact, or from fewer passages, is another answer.
  const author = JSON.stringify([name, brand.contact, ...(contextTokens === null ? [] : [contextTokens])])
  const isSemantic = embeddings && semanticMaxError > 0
  return makeCaching({
    ...parts,
    modelName: author,
    ttlMs,
    semantic: isSemantic
      ? makeSemantic({ ...parts, scope: scopeOf(author, parts.embedder), maxError: semanticMaxError })
      : null,
    judge: isSemantic
      ? makeJudge({
          ...parts,
          model,
          contact: brand.contact,
          contextTokens,
          embedderName: parts.embedder.name,
          share: judgedShare,
          random: Math.random,
          signal: parts.closing,
        })
      : null,
  })
}
