import type { EarlierAnswer } from '../earlier/earlierAnswers.ts'
import { spoken } from '../markdown/markers.ts'
import { hasEnded, type Message } from './message.ts'

/**
 * An answer's state in words; none where there is nothing to add: it is written, and whole. `earlier`: what was answered
 * to the same question before, which is shown until this answer is whole.
 */
export function stateInWords(message: Message, earlier: EarlierAnswer | null = null): string {
  if (earlier && !hasEnded(message)) return 'You asked this before. Checking that the answer still holds…'
  switch (message.status) {
    case 'PENDING':
      return message.cache === 'JOINED'
        ? 'Someone asked the same just now. Waiting for that answer…'
        : 'Looking through the documents…'
    case 'STREAMING':
      return message.cache === 'JOINED' ? 'Writing, for you and others who asked the same…' : 'Writing…'
    case 'STOPPED':
      return 'You stopped this answer.'
    case 'FAILED':
      return message.error?.message ?? 'This answer could not be finished.'
    case 'COMPLETE':
      return [
        earlier && earlier.content !== message.content
          ? 'The answer has changed since you asked before.'
          : null,
        message.answerMode === 'EXTRACTIVE'
          ? 'Put together from our documents, without a language model.'
          : originInWords(message.cache),
      ]
        .filter((words) => words !== null)
        .join(' ')
  }
}

/** Where a whole answer came from, if not from a model that wrote it for this question. */
function originInWords(cache: Message['cache']): string | null {
  switch (cache) {
    case 'EXACT':
      return 'From the cache: this was asked before.'
    case 'SEMANTIC':
      return 'From the cache: a question that means the same was asked before.'
    case 'JOINED':
      return 'Written once, for several who asked the same.'
    default:
      return null
  }
}

/** What a screen reader says, once, when an answer has ended. */
export function announcement(message: Message): string {
  const state = stateInWords(message)
  return ['Answer:', spoken(message.content), state].filter(Boolean).join(' ')
}
