/**
 * Vectors of texts, so that none is computed twice: not after a restart, nor by another process. It is a cache: any of
 * them may be gone at any time.
 * Failure: every call may reject with StoreUnavailable; repeating it is safe.
 */
export interface PassageVectors {
  /** Those of an embedding model that are known, by the digests of their texts. */
  get(model: string, digests: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>
  put(model: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void>
  /** Removes what a model has beside these. */
  prune(model: string, kept: ReadonlySet<string>): Promise<void>
}
