import { spoken } from '../markdown/markers.ts'
import type { Message } from './message.ts'

/** An answer's state in words; null where there is nothing to add: it is written, and whole. */
export function stateInWords(message: Message): string | null {
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
      return message.answerMode === 'EXTRACTIVE'
        ? 'Put together from our documents, without a language model.'
        : null
  }
}

/** What a screen reader says, once, when an answer has ended. */
export function announcement(message: Message): string {
  const state = stateInWords(message)
  return ['Answer:', spoken(message.content), state].filter(Boolean).join(' ')
}
