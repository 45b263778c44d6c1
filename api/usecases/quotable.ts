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

/**
 * What can be quoted of a passage. Questions are not quoted, but say what the sentences after them are about. A
 * lead-in and the items of its list, where these are no sentences themselves, are quoted as one.
 */
export function quotablesOf(passage: Passage): Quotable[] {
  const headings = passage.titlePath.join(' ')
  let asked = ''
  let leadIn = ''
  return joined(sentencesOf(passage.text)).flatMap((sentence, position): Quotable[] => {
    if (sentence.endsWith('?')) asked = sentence
    if (!isListItem(sentence)) leadIn = sentence.endsWith(':') ? sentence : ''
    const text = withoutListMark(sentence)
    const words = countWords(text)
    if (/[?:]$/.test(text) || words < 2 || words > MAX_WORDS) return []
    const about = formsIn(`${headings} ${asked} ${leadIn}`)
    return [
      { text: /[\p{L}\p{N}”"’')]$/u.test(text) ? `${text}.` : text, position, said: formsIn(text), about },
    ]
  })
}

/** “It has:”, “• this”, “• that” are one sentence: “It has: this, that.” Items that are sentences stay by themselves. */
function joined(sentences: readonly string[]): string[] {
  const result: string[] = []
  for (let at = 0; at < sentences.length; at++) {
    const sentence = sentences[at] ?? ''
    let end = at + 1
    while (sentence.endsWith(':') && isListItem(sentences[end] ?? '')) end++
    const items = sentences.slice(at + 1, end).map(withoutListMark)
    if (items.length === 0 || items.some((item) => /[.!?]$/.test(item))) result.push(sentence)
    else {
      result.push(`${sentence} ${items.join('; ')}.`)
      at = end - 1
    }
  }
  return result
}

const formsOf = ({ stem, concept }: Term): string[] => (concept === null ? [stem] : [stem, concept])

const formsIn = (text: string): Set<string> => new Set(termsOf(text).flatMap(formsOf))

/** Whether two sentences say nearly the same. */
export function sameSaid(a: Quotable, b: Quotable): boolean {
  if (a.text === b.text) return true
  const shared = [...a.said].filter((form) => b.said.has(form)).length
  return shared / Math.max(1, Math.min(a.said.size, b.said.size)) >= 0.8 && shared >= 2
}
