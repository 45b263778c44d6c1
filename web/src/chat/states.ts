import type { EarlierAnswer } from '../earlier/earlierAnswers.ts'
import { spoken } from '../markdown/markers.ts'
import { hasEnded, type Message } from './message.ts'

/**
 * An answer's state in words; null where there is nothing to add: it is written, and whole. `earlier`: what was answered
 * to the same question before, which is shown until this answer is whole.
 */
export function stateInWords(message: Message, earlier: EarlierAnswer | null = null): string | null {
  if (earlier && !hasEnded(message)) return 'You asked this before. Checking that the answer still holds…'
  switch (message.status) {
    case 'PENDING':
      return 'Looking through the documents…'
    case 'STREAMING':
      return 'Writing…'
    case 'STOPPED':
      return 'You stopped this answer.'
    case 'FAILED':
      return message.error?.message ?? 'This answer could not be finished.'
    case 'COMPLETE':
      if (message.answerMode === 'EXTRACTIVE')
        return 'Put together from our documents, without a language model.'
      return earlier && earlier.content !== message.content
        ? 'The answer has changed since you asked before.'
        : null
  }
}

/** What a screen reader says, once, when an answer has ended. */
export function announcement(message: Message): string {
  const state = stateInWords(message)
  return ['Answer:', spoken(message.content), state].filter(Boolean).join(' ')
}
