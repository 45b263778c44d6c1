import type { Counts } from './cacheStats.ts'
import { bandOf, type Evidence, noEvidence } from './semanticThreshold.ts'

/** What becomes of a question that is compared with earlier ones by what it means. */
export type SemanticEvent =
  /** `likeness` to the nearest without a conflict; null where there was none. */
  | { readonly type: 'compared'; readonly embedder: string; readonly likeness: number | null }
  /** A hit was answered again, and found to be right or wrong. */
  | { readonly type: 'judged'; readonly embedder: string; readonly likeness: number; readonly wrong: boolean }

/** Likeness means something else to each embedding model. */
const nameOf = (embedder: string, of: string): string => `semantic:${embedder}:${of}`

/** What an event adds to which counters. */
export function countsOfSemantic(event: SemanticEvent): Counts {
  const { embedder } = event
  const band = event.likeness === null ? null : bandOf(event.likeness)
  if (event.type === 'compared')
    return {
      [nameOf(embedder, 'lookups')]: 1,
      ...(band !== null && { [nameOf(embedder, `nearest:${band}`)]: 1 }),
    }
  if (band === null) return {}
  return {
    [nameOf(embedder, `judged:${band}`)]: 1,
    ...(event.wrong && { [nameOf(embedder, `wrong:${band}`)]: 1 }),
  }
}

/** What the sums of all counts tell of the hits by one embedding model. */
export function evidenceFrom(embedder: string, counts: Counts): Evidence {
  const sum = (of: string) => counts[nameOf(embedder, of)] ?? 0
  return {
    lookups: sum('lookups'),
    bands: noEvidence().bands.map((_, band) => ({
      nearest: sum(`nearest:${band}`),
      judged: sum(`judged:${band}`),
      wrong: sum(`wrong:${band}`),
    })),
  }
}
