import type { QuestionFocus } from '../../domain/question.ts'
import { isMisspeltStopWord, type Term } from '../../domain/terms.ts'
import { formsOf } from './entry.ts'
import type { Lexicon } from './lexicon.ts'

/** One term of a question, and the forms of the index that speak of it, each with how surely (0 to 1). */
interface Wanted {
  readonly forms: ReadonlyMap<string, number>
  /** How much of the question's meaning it is. */
  readonly share: number
  readonly weight: number
}

export interface LookedFor {
  readonly own: readonly Wanted[]
  readonly hints: readonly Wanted[]
  readonly inherited: readonly Wanted[]
  readonly reliance: number
}

/** The forms that a passage has, each with the fields in which it stands. */
export type Found = Readonly<Record<string, readonly string[]>>

const SYNONYM = 0.85
const MISSPELT = 0.8
/** A synonym in a passage ranks it lower than the word itself does. */
const SYNONYM_RANK = 0.5
/** Looked for to know where it stands, without a part in the score. */
const UNRANKED = 1e-6
/** What a question points at is unknown here when this part of its conversation is. */
const UNKNOWN_SHARE = 0.5
/** A passage in whose title a word stands is about it; others only mention it. */
const MENTIONED = { own: 0.85, inherited: 0.4 }

/** What the index is searched for; null where the question, or what it points at, holds nothing known. */
export function lookedFor(focus: QuestionFocus, lexicon: Lexicon): LookedFor | null {
  const resolved = (terms: readonly Term[]) => terms.flatMap((term) => wantedFor(term, lexicon))
  const { own, hints, inherited } = {
    own: resolved(focus.own),
    hints: resolved(focus.hints),
    inherited: resolved(focus.inherited),
  }
  const unknown = inherited.filter(({ forms }) => forms.size === 0)
  if (sumOfShares(unknown) > UNKNOWN_SHARE * sumOfShares(inherited)) return null
  return own.some(({ forms }) => forms.size > 0) ? { own, hints, inherited, reliance: focus.reliance } : null
}

const sumOfShares = (wanted: readonly Wanted[]): number => wanted.reduce((sum, { share }) => sum + share, 0)

/** Nothing for a word that was meant to be “often”. */
function wantedFor(term: Term, lexicon: Lexicon): Wanted[] {
  const known = formsOf(term).filter((form) => lexicon.count(form) > 0)
  const forms = new Map(known.map((form) => [form, form === term.stem ? 1 : SYNONYM]))
  if (forms.size === 0) for (const form of lexicon.nearest(term.stem)) forms.set(form, MISSPELT)
  if (forms.size === 0 && isMisspeltStopWord(term.stem)) return []
  const rarity =
    forms.size > 0 ? Math.max(...[...forms.keys()].map(lexicon.rarity)) : lexicon.rarity(term.stem)
  return [{ forms, share: term.weight * rarity, weight: term.weight }]
}

/** The forms to search for, with the weight of each. */
export function weights({ own, hints, inherited }: LookedFor): Map<string, number> {
  const weightOf = new Map<string, number>()
  const raise = (form: string, weight: number) =>
    weightOf.set(form, Math.max(weightOf.get(form) ?? 0, weight))
  for (const { forms, weight } of [...own, ...hints])
    for (const [form, sureness] of forms)
      raise(form, weight * (form.startsWith('~') ? SYNONYM_RANK : sureness))
  for (const { forms } of inherited) for (const form of forms.keys()) raise(form, UNRANKED)
  return weightOf
}

/** The share of the question's own meaning that a passage speaks of, 0 to 1. */
export const coverage = ({ own }: LookedFor, found: Found): number => covered(own, found, MENTIONED.own)

/** What the conversation makes of a passage's score: 1 where it has nothing to say. */
export const bearing = ({ inherited, reliance }: LookedFor, found: Found): number =>
  1 + reliance * covered(inherited, found, MENTIONED.inherited)

function covered(wanted: readonly Wanted[], found: Found, mentioned: number): number {
  let sum = 0
  for (const { forms, share } of wanted) {
    let best = 0
    for (const [form, sureness] of forms) {
      const fields = found[form]
      if (fields)
        best = Math.max(
          best,
          sureness * (fields.includes('title') || fields.includes('headings') ? 1 : mentioned),
        )
    }
    sum += best * share
  }
  const all = sumOfShares(wanted)
  return all > 0 ? sum / all : 0
}
