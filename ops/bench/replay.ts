import { personalData } from '../../api/domain/personalData.ts'
import { conflict, type ExclusiveGroups } from '../../api/domain/sameQuestion.ts'
import { bandOf, type Evidence, likeness, noEvidence } from '../../api/domain/semanticThreshold.ts'
import { dot } from '../../api/domain/vectors.ts'

/** A question of the stream; two with one intent have one answer. */
export interface Asked {
  readonly text: string
  readonly intent: string
  readonly vector: Float32Array
}

export interface ReplayOptions {
  readonly threshold: number
  /** Null: the cosine alone decides. */
  readonly groups: ExclusiveGroups | null
  /** Which questions later ones can be answered by: those that were answered anew, or all. */
  readonly entersOn: 'miss' | 'all'
}

export interface Replay {
  readonly requests: number
  readonly hits: number
  readonly wrong: number
  readonly served: readonly { readonly likeness: number; readonly wrong: boolean }[]
}

interface Found {
  readonly entry: Asked
  readonly likeness: number
}

/** How many of the nearest are looked at: where the guard refuses one, the next may do. */
const CANDIDATES = 8

/** Asks each question in order of a cache that has the ones before it. */
export function replay(asked: readonly Asked[], options: ReplayOptions): Replay {
  const entries: Asked[] = []
  const served: { likeness: number; wrong: boolean }[] = []
  for (const question of asked) {
    if (personalData(question.text) !== null) continue
    const found = nearest(question, entries, options)
    if (found) served.push({ likeness: found.likeness, wrong: found.entry.intent !== question.intent })
    if (!found || options.entersOn === 'all') entries.push(question)
  }
  const wrong = served.filter((each) => each.wrong).length
  return { requests: asked.length, hits: served.length, wrong, served }
}

function nearest(
  question: Asked,
  entries: readonly Asked[],
  { threshold, groups }: ReplayOptions,
): Found | null {
  const near = entries
    .map((entry) => ({ entry, similarity: dot(question.vector, entry.vector) }))
    .filter(({ similarity }) => similarity >= threshold)
    .toSorted((a, b) => b.similarity - a.similarity)
    .slice(0, CANDIDATES)
  for (const { entry, similarity } of near) {
    const alike = groups === null ? similarity : likeness(similarity, question.text, entry.text)
    if (alike < threshold) continue
    if (groups === null || conflict(question.text, entry.text, groups) === null)
      return { entry, likeness: alike }
  }
  return null
}

/** The replay as evidence for the threshold: every hit judged. */
export function evidenceOf({ requests, served }: Replay): Evidence {
  const bands = noEvidence().bands.map((band) => ({ ...band }))
  for (const hit of served) {
    const band = bands[bandOf(hit.likeness) ?? -1]
    if (!band) continue
    band.nearest += 1
    band.judged += 1
    band.wrong += hit.wrong ? 1 : 0
  }
  return { lookups: requests, bands }
}
