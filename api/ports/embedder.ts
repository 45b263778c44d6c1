import type { Embedding } from '../domain/vectors.ts'

/** Turns texts into vectors: the nearer two texts are in meaning, the nearer their vectors. */
export interface Embedder {
  /** Tells models apart, their form included: vectors of two names must never be compared. */
  readonly name: string
  /** How many components each vector has. */
  readonly dimensions: number
  /**
   * One vector of length 1 a text, in the order of the texts, so that the dot product of two is their cosine. The
   * same text gives the same vector, whatever is embedded beside it. A text past the model's limit counts up to
   * there, and its vector says so; an empty one has a vector as well, which means nothing. A text that the model refuses
   * has one of length 0. Many calls at once are fine: they wait for one another, and never hold up the process.
   * `claimant` is the viewer that waits: each has its turn, however much others ask for.
   * @throws EmbedderUnavailable if no vectors can be had, or not soon; `signal`'s reason if it is aborted.
   */
  embed(texts: readonly string[], signal?: AbortSignal, claimant?: string): Promise<Embedding[]>
}
