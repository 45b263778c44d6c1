import type { DocumentId } from './ids.ts'
import { withoutEnd } from './text.ts'

/** Says which answer a question has: equal keys, equal answers. */
export type AnswerKey = `ans_${string}`

/** All that an answer depends on. */
export interface AnswerBasis {
  /** Raised with the form of what is cached, and with the prompt's words. */
  readonly contractVersion: number
  readonly promptVersion: number
  readonly model: string
  readonly locale: string
  /** As it was asked. */
  readonly question: string
  /** The turns that the prompt tells, oldest first; none for a question that stands alone. */
  readonly history: readonly { readonly question: string; readonly answer: string }[]
  /** The passages that the prompt tells. */
  readonly passages: readonly { readonly documentId: DocumentId; readonly revision: number }[]
}

/** A digest that nobody finds two texts for: SHA-256, base64url. */
export type Digest = (text: string) => string

/**
 * The key of an answer. The passages count as the set of their documents' revisions, not in their order: that is a
 * matter of scores, which a process that loaded its index in another order may round otherwise, and it changes how
 * an answer is worded at most. Which passages of a document are told follows from the question and the revision.
 */
export function answerKeyOf(basis: AnswerBasis, digest: Digest): AnswerKey {
  const { contractVersion, promptVersion, model, locale, question, history, passages } = basis
  const documents = new Set(passages.map(({ documentId, revision }) => `${documentId}@${revision}`))
  const turns = history.map((turn) => [turn.question, turn.answer])
  const fields = [contractVersion, promptVersion, model, locale, normalQuestion(question), turns]
  return `ans_${digest(JSON.stringify([...fields, [...documents].sort()]))}`
}

/** Whose questions may be compared by what they mean: those of one scope. */
export type MeaningScope = Pick<AnswerBasis, 'contractVersion' | 'promptVersion' | 'model' | 'locale'> & {
  readonly embeddingModel: string
}

export const meaningScopeOf = (scope: MeaningScope): string =>
  JSON.stringify([
    scope.contractVersion,
    scope.promptVersion,
    scope.model,
    scope.locale,
    scope.embeddingModel,
  ])

/** “½” and “²” stay what they are: NFKC would make “1½” eleven halves, and “m²” the same as “m2”. */
const FOLDED = /\P{No}+/gu
const INVISIBLE = /[\u00ad\u200b\ufeff]/g
const TRAILING = /[\s?!.…。！？]/u
const ACRONYM = /(?<![\p{L}\p{N}])\p{Lu}{2,4}(?![\p{L}\p{N}])/gu

/**
 * A question without what makes no difference to its meaning: the width and composition of its characters, white
 * space, quotes, case and the marks at its end. Short words in capitals stay so within lower-case text: to “ship to
 * US” is not to “ship to us”.
 */
export function normalQuestion(question: string): string {
  const text = question
    .replace(FOLDED, (run) => run.normalize('NFKC'))
    .replace(INVISIBLE, '')
    .replace(/[‘’ʼ]/g, "'")
    .replace(/[“”„]/g, '"')
    .replace(/\s+/gu, ' ')
    .trim()
  const cut = withoutEnd(text, TRAILING) || text
  return /\p{Ll}/u.test(cut) ? lowerCaseBut(cut, ACRONYM) : cut.toLowerCase()
}

function lowerCaseBut(text: string, kept: RegExp): string {
  let from = 0
  let lower = ''
  for (const { 0: word, index } of text.matchAll(kept)) {
    lower += text.slice(from, index).toLowerCase() + word
    from = index + word.length
  }
  return lower + text.slice(from).toLowerCase()
}
