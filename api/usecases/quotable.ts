import type { Passage } from '../domain/knowledge.ts'
import { type Term, termsOf } from '../domain/terms.ts'
import { countWords, isListItem, sentencesOf, withoutListMark } from '../domain/text.ts'

/** A sentence that can be quoted by itself. */
export interface Quotable {
  readonly text: string
  /** Its place in its passage. */
  readonly position: number
  /** The stems and concepts that it says itself. */
  readonly said: ReadonlySet<string>
  /** Those of the headings, the question or the lead-in above it. */
  readonly about: ReadonlySet<string>
}

/** A longer one is no sentence that anybody would want quoted. */
const MAX_WORDS = 60

const YES_OR_NO = /^(?:yes|no), (?=\p{L})/iu

/**
 * What can be quoted of a passage. Questions are not quoted, but say what the sentences after them are about. A
 * lead-in and the items of its list, where these are no sentences themselves, are quoted as one; so are the steps
 * of an instruction. The “Yes,” to a document's question is left out: it would answer the reader's.
 */
export function quotablesOf(passage: Passage): Quotable[] {
  const headings = passage.titlePath.join(' ')
  let asked = ''
  let leadIn = ''
  return joined(sentencesOf(passage.text)).flatMap((sentence, position): Quotable[] => {
    if (sentence.endsWith('?')) asked = sentence
    if (!isListItem(sentence)) leadIn = sentence.endsWith(':') ? sentence : ''
    const text = quotedForm(sentence)
    const words = countWords(text)
    if (/[?:]$/.test(text) || words < 2 || words > MAX_WORDS) return []
    return [{ text, position, said: formsIn(text), about: formsIn(`${headings} ${asked} ${leadIn}`) }]
  })
}

function quotedForm(sentence: string): string {
  const text = withoutListMark(sentence).replace(YES_OR_NO, '')
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return /[\p{L}\p{N}”"’')]$/u.test(begun) && !/[.!?…]["”’']?$/.test(begun) ? `${begun}.` : begun
}

function joined(sentences: readonly string[]): string[] {
  const result: string[] = []
  for (let at = 0; at < sentences.length; ) {
    const { text, next } = stepsAt(sentences, at) ?? leadInAt(sentences, at)
    result.push(text)
    at = next
  }
  return result
}

interface Joined {
  readonly text: string
  readonly next: number
}

/** “It has:”, “• this”, “• that” are one sentence: “It has: this; that.” Items that are sentences stay by themselves. */
function leadInAt(sentences: readonly string[], at: number): Joined {
  const sentence = sentences[at] ?? ''
  let next = at + 1
  while (sentence.endsWith(':') && isListItem(sentences[next] ?? '')) next++
  const items = sentences.slice(at + 1, next).map(withoutListMark)
  if (items.length === 0 || items.some((item) => /[.!?]$/.test(item))) return { text: sentence, next: at + 1 }
  return { text: `${sentence} ${items.join('; ')}.`, next }
}

/** “1. Do this.”, “2. Do that.”: a step alone would mislead. Null where they are too long to be quoted together. */
function stepsAt(sentences: readonly string[], at: number): Joined | null {
  let next = at
  while (new RegExp(`^${next - at + 1}[.)] `).test(sentences[next] ?? '')) next++
  if (next - at < 2) return null
  const text = sentences
    .slice(at, next)
    .map((step) => withoutListMark(step).replace(/[\p{L}\p{N}]$/u, '$&.'))
    .join(' ')
  return countWords(text) > MAX_WORDS ? null : { text, next }
}

const formsOf = ({ stem, concept }: Term): string[] => (concept === null ? [stem] : [stem, concept])

const formsIn = (text: string): Set<string> => new Set(termsOf(text).flatMap(formsOf))

/** Whether two sentences say nearly the same. */
export function sameSaid(a: Quotable, b: Quotable): boolean {
  if (a.text === b.text) return true
  const shared = [...a.said].filter((form) => b.said.has(form)).length
  return shared / Math.max(1, Math.min(a.said.size, b.said.size)) >= 0.8 && shared >= 2
}
