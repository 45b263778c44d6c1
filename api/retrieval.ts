import { hybridPassageIndex } from './adapters/hybrid/passageIndex.ts'
import { miniSearchPassageIndex } from './adapters/minisearch/passageIndex.ts'
import type { Config } from './config.ts'
import type { Component } from './ports/component.ts'
import type { PassageIndex } from './ports/passageIndex.ts'
import type { PassageVectors } from './ports/passageVectors.ts'
import type { Telemetry } from './ports/telemetry.ts'
import type { EmbedderInUse } from './stores.ts'

export interface Retrieval {
  readonly index: PassageIndex
  /** Null: there are no embeddings to tell of. */
  readonly component: Component | null
  /** Removes vectors of what is no longer known. */
  prune(): Promise<void>
}

interface RetrievalParts {
  readonly vectors: PassageVectors
  readonly telemetry: Telemetry
  /** Aborted when the process is about to close its stores. */
  readonly closing: AbortSignal
}

/** What finds passages: by meaning and words, or by words alone. */
export function openRetrieval(
  { embeddings }: Config,
  embedding: EmbedderInUse,
  { vectors, telemetry, closing }: RetrievalParts,
): Retrieval {
  if (!embeddings) return { index: miniSearchPassageIndex(), component: null, prune: async () => {} }
  const index = hybridPassageIndex({
    embedder: embedding.embedder,
    vectors,
    onFailure: (error) => telemetry.backgroundFailed({ task: 'embedding passages', error }),
    signal: closing,
  })
  return {
    index,
    prune: index.prune,
    component: {
      async check() {
        const health = await embedding.component.check()
        const waiting = index.withoutVector()
        if (health.detail !== null || waiting === 0) return health
        return { ...health, detail: `${waiting} passages are found by their words alone as yet.` }
      },
    },
  }
}
