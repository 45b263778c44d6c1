/** A question that the documents do not answer. Instants are epoch ms. */
export interface KnowledgeGap {
  /** Of all questions that say the same: their normal form's digest. */
  readonly key: string
  /** As it was first asked, without what belongs to one person. */
  readonly question: string
  readonly count: number
  readonly firstAskedAt: number
  readonly lastAskedAt: number
  /** What came nearest, though not near enough. */
  readonly nearest: { readonly title: string; readonly score: number } | null
  /** Which passages the model was told and did not use, by their documents’ revisions; '' for none. */
  readonly found: string
}

export const MOST_GAPS = 1_000
/** How long a gap is kept after it was last asked. */
export const GAP_RETENTION_MS = 30 * 24 * 60 * 60_000
