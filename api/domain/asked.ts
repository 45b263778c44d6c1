import { leaningOf } from './followUp.ts'
import { distinct, isStopWord, termsOf, wordsOf } from './terms.ts'
import { sentencesOf } from './text.ts'

/** Retrieval reads no more of a question than this. */
export const QUESTION_TERMS = 32
/** Sentences that lean on what stands before them are read with sentences of at least so many terms. */
const LEANING_TERMS = 3

const QUESTION_MARK = /[?？][^\p{L}\p{N}]{0,8}$/u
const ASKING_START =
  /^(?:(?:hello|hi|dear|so|and|but|now|also|then|please|well|ok|okay) ){0,3}(?:what|whats|which|who|whom|whose|when|where|why|how|is|are|do|does|did|can|could|will|would|should|may|must|tell me|explain|let me know|my question|id (?:like|love) to (?:know|ask)|i (?:would like|want|need|wish) to (?:know|ask))\b/

const termCount = (text: string): number => distinct(termsOf(text)).length

/** Whether retrieval reads all of a question. */
export const isReadWhole = (question: string): boolean => termCount(question) <= QUESTION_TERMS

/**
 * The part of a question that retrieval reads: all of a short one; of a pasted e-mail the sentences that ask, the last
 * ones first, and what they lean on. A long text that asks nothing is read from its start.
 */
export function askedIn(question: string): string {
  if (isReadWhole(question)) return question
  const sentences = sentencesOf(question)
  const chosen = new Set<number>()
  let left = QUESTION_TERMS
  const take = (at: number) => {
    const terms = termCount(sentences[at] ?? '')
    if (chosen.has(at) || terms > left) return
    chosen.add(at)
    left -= terms
  }
  const text = () => sentences.filter((_, at) => chosen.has(at)).join(' ')
  for (let at = sentences.length - 1; at >= 0; at--) if (asks(sentences[at] ?? '')) take(at)
  const first = Math.min(...chosen)
  if (chosen.size === 0 || !leansBack(text())) return text() || question
  for (let at = first - 1; at >= 0 && left > QUESTION_TERMS - LEANING_TERMS; at--) take(at)
  return text()
}

const asks = (sentence: string): boolean =>
  QUESTION_MARK.test(sentence) || ASKING_START.test(wordsOf(sentence).slice(0, 12).join(' '))

const leansBack = (text: string): boolean =>
  leaningOf(text) !== 'standsAlone' || wordsOf(text).filter((word) => !isStopWord(word)).length < 2
