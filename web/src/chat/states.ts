import type { EarlierAnswer } from '../earlier/earlierAnswers.ts'
import { failureInWords } from '../graphql/failure.ts'
import { spoken } from '../markdown/markers.ts'
import { words } from '../words/page.ts'
import { hasEnded, type Message } from './message.ts'

/**
 * An answer's state in words; none where there is nothing to add: it is written, and whole. `earlier`: what was answered
 * to the same question before, which is shown until this answer is whole.
 */
export function stateInWords(message: Message, earlier: EarlierAnswer | null = null): string {
  const say = words().state
  if (earlier && !hasEnded(message)) return say.earlier
  switch (message.status) {
    case 'PENDING':
      return message.cache === 'JOINED' ? say.pendingJoined : say.pending
    case 'STREAMING':
      return message.cache === 'JOINED' ? say.streamingJoined : say.streaming
    case 'STOPPED':
      return say.stopped
    case 'FAILED':
      return failureInWords(message.error?.code ?? '')
    case 'COMPLETE':
      return [
        earlier && earlier.content !== message.content ? say.changed : null,
        message.ending ? say.ending[message.ending] : null,
        message.answerMode === 'EXTRACTIVE' ? say.extractive : originInWords(message.cache),
      ]
        .filter((part) => part !== null)
        .join(' ')
  }
}

/** Where a whole answer came from, if not from a model that wrote it for this question. */
function originInWords(cache: Message['cache']): string | null {
  const say = words().state
  switch (cache) {
    case 'EXACT':
      return say.exact
    case 'SEMANTIC':
      return say.semantic
    case 'JOINED':
      return say.joined
    default:
      return null
  }
}

/** What a screen reader says, once, when an answer has ended. */
export function announcement(message: Message): string {
  return [words().state.announced(spoken(message.content)), stateInWords(message)].filter(Boolean).join(' ')
}
