import type { GenerationState } from '../domain/generation.ts'
import { hasEnded, type Message } from '../domain/message.ts'
import type { GenerationLog } from '../ports/generationLog.ts'

/** A message as its reader is to see it: until it is settled, its text and state are those of its generation's log. */
export function viewOf(message: Message, state: GenerationState | null): Message {
  if (hasEnded(message) || !state) return message
  return {
    ...message,
    status: state.outcome?.status ?? (state.text === '' ? 'PENDING' : 'STREAMING'),
    content: state.text,
    lastSeq: state.lastSeq,
    sources: state.sources,
    outcome: state.outcome,
  }
}

/** The view of a stored message, its log read where that is needed. */
export async function currentView(message: Message, log: GenerationLog): Promise<Message> {
  if (hasEnded(message) || !message.generationId) return message
  return viewOf(message, await log.read(message.generationId))
}
