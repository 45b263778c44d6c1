import { BadUserInput, LogGone, NotFound } from '../domain/errors.ts'
import { type GenerationId, isMessageId } from '../domain/ids.ts'
import { hasEnded, type Message } from '../domain/message.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ConversationStore } from '../ports/conversationStore.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import { currentView } from './messageView.ts'
import { stoppedOutcome } from './outcomes.ts'

export interface StopPorts {
  readonly conversations: ConversationStore
  readonly log: GenerationLog
  readonly now: () => number
}

/** How long a stop waits for the worker to end the answer before it tells how things stand. */
const STOP_WAIT_MS = 2_000

/** Ends an answer and keeps what had arrived; no effect on one that has ended. @throws NotFound, BadUserInput */
export type Stop = (viewer: Viewer, messageId: string) => Promise<Message>

export function makeStop({ conversations, log, now }: StopPorts): Stop {
  return async (viewer, messageId) => {
    const message = isMessageId(messageId) ? await conversations.message(viewer.id, messageId) : null
    if (!message) throw new NotFound('message')
    if (!message.generationId) throw new BadUserInput('id', 'Only an answer can be stopped; this is not one.')
    if (hasEnded(message)) return message
    await log.requestStop(message.generationId, stoppedOutcome(now()))
    await ended(log, message.generationId)
    return currentView((await conversations.message(viewer.id, message.id)) ?? message, log)
  }
}

async function ended(log: GenerationLog, id: GenerationId): Promise<void> {
  const lastSeq = (await log.read(id))?.lastSeq ?? 0
  try {
    for await (const event of log.follow(id, lastSeq, AbortSignal.timeout(STOP_WAIT_MS)))
      if (event.type === 'finished') return
  } catch (error) {
    if (!(error instanceof LogGone)) throw error
  }
}
