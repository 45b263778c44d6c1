import type { Passage } from '../../domain/knowledge.ts'
import { type Term, termsOf } from '../../domain/terms.ts'

export const FIELDS = ['title', 'headings', 'text'] as const

/** What the index keeps of a passage: the forms of its terms, between spaces. */
export interface Entry {
  readonly id: string
  readonly title: string
  readonly headings: string
  readonly text: string
}

/** What a text is about, though it may not say so: an amount of money is a price, “3 days” a duration. */
const UNSAID: readonly (readonly [RegExp, string])[] = [
  [/[$€£¥]\s?\d/, 'price'],
  [
    /\b(?:\d+|an?|one|two|three|every|once)[\s-](?:\w+ )?(?:minute|hour|day|week|month|year)s?\b/i,
    'duration',
  ],
]

export function entryOf(id: string, { titlePath: [title = '', ...headings], text }: Passage): Entry {
  const unsaid = UNSAID.flatMap(([pattern, word]) => (pattern.test(text) ? [word] : []))
  const said = [text, ...unsaid].join(' ')
  return { id, title: inForms(title), headings: inForms(headings.join(' ')), text: inForms(said) }
}

/** The forms under which a term stands in the index: its stem, and its concept if it has one. */
export const formsOf = ({ stem, concept }: Pick<Term, 'stem' | 'concept'>): string[] =>
  concept === null ? [stem] : [stem, concept]

const inForms = (text: string): string => termsOf(text).flatMap(formsOf).join(' ')

export const formsIn = (entry: Entry): Set<string> =>
  new Set(FIELDS.flatMap((field) => entry[field].split(' ')).filter((form) => form !== ''))

/** The fields in which a form stands. */
export const fieldsWith = (entry: Entry, form: string): string[] =>
  FIELDS.filter((field) => ` ${entry[field]} `.includes(` ${form} `))
