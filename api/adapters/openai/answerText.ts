/** Makes deltas fit to be passed on one by one. */
export interface AnswerText {
  /** What can be passed on after one more delta: '' for nothing yet. */
  add(delta: string): string
  begun(): boolean
  length(): number
}

/**
 * Drops white space before the first word, so that an answer begins with something to read; keeps back half a
 * surrogate pair until its other half has come, since half a letter cannot be stored.
 */
export function answerText(): AnswerText {
  let length = 0
  let half = ''
  return {
    add(delta) {
      const joined = half + delta
      const text = length === 0 ? joined.trimStart() : joined
      half = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(-1) : ''
      const whole = text.slice(0, text.length - half.length).toWellFormed()
      length += whole.length
      return whole
    },
    begun: () => length > 0,
    length: () => length,
  }
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff
