import { isHighSurrogate, startOf } from '../../domain/text.ts'

/** Makes deltas fit to be passed on one by one. */
export interface AnswerText {
  /** What can be passed on after one more delta: '' for nothing yet. */
  add(delta: string): string
  begun(): boolean
  length(): number
  /** All that was passed on was no answer: the next delta is the first. */
  restart(): void
}

/** Letters that nobody sees: an answer of these alone is empty. */
const UNSEEN = /[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u
const UNSEEN_START = new RegExp(`^${UNSEEN.source}+`, 'u')

/**
 * Drops unseen letters before the first word, so that an answer begins with something to read; keeps back half a
 * surrogate pair until its other half has come, since half a letter cannot be stored. Ends with `longest` characters.
 */
export function answerText(longest = Number.POSITIVE_INFINITY): AnswerText {
  let length = 0
  let half = ''
  return {
    add(delta) {
      const joined = half + delta
      const text = length === 0 ? joined.replace(UNSEEN_START, '') : joined
      half = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(-1) : ''
      const whole = text.slice(0, text.length - half.length).toWellFormed()
      const fitting = startOf(whole, longest - length)
      length += fitting.length
      return fitting
    },
    begun: () => length > 0,
    length: () => length,
    restart() {
      length = 0
      half = ''
    },
  }
}
