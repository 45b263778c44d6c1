import type { Reading } from './reading.ts'

const NEGATORS = new Set(
  'not no never none nobody nothing nowhere neither nor without cannot cant wont unable except excluding absence lack avoid avoiding prevent preventing'.split(
    ' ',
  ),
)
const CONTRACTION =
  /^(?:do|does|did|is|are|was|were|has|have|had|could|would|should|must|need|might|ai|sha|be)nt$/
/** “toxin-free”: without what stands before it. */
const FREE_OF = /[a-z]-free\b/g

/** “No, …” answers something; what follows tells the rest. */
const ANSWER = /^\s*no[,.!]/

/** How often a question says no. “No. 5”, “whether or not” and “not only” do not, and “neither … nor” does once. */
export function negationsIn({ text, words }: Reading): number {
  const first = ANSWER.test(text) ? 1 : 0
  const said = words.slice(first).filter((word, at, all) => isNegator(word, all[at - 1], all[at + 1])).length
  const doubled = words.includes('neither') && words.includes('nor') ? 1 : 0
  return said - doubled + (text.match(FREE_OF)?.length ?? 0)
}

function isNegator(word: string, before: string | undefined, after: string | undefined): boolean {
  if (word === 'no' && after !== undefined && /^\d/.test(after)) return false
  if (word === 'not' && (before === 'or' || after === 'only')) return false
  return NEGATORS.has(word) || CONTRACTION.test(word)
}

/** Whether one question says yes where the other says no: an even and an odd number of noes, or noes and none. */
export function negationsDiffer(a: Reading, b: Reading): boolean {
  const inA = negationsIn(a)
  const inB = negationsIn(b)
  return inA % 2 !== inB % 2 || (inA === 0) !== (inB === 0)
}
