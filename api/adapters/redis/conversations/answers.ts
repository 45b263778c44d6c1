import type { MessageId } from '../../../domain/ids.ts'
import type { Feedback, Message } from '../../../domain/message.ts'
import type { Settlement } from '../../../ports/conversationStore.ts'
import { conversationKeys, ownerKeys } from '../keys.ts'
import { conversationWith, findMessage } from './read.ts'
import { type MessageFields, messageOf } from './records.ts'
import type { Storage } from './storage.ts'

/** ConversationStore's `settle`. */
export async function settle(
  storage: Storage,
  ownerId: string,
  id: MessageId,
  settlement: Settlement,
): Promise<Message | null> {
  const conversationId = await conversationWith(storage, ownerId, id)
  if (conversationId === null) return null
  const { conversation, messages, changes } = conversationKeys(ownerId, conversationId)
  const ended = messageIn(
    await storage.run.settle(
      [conversation, messages, changes, ownerKeys(ownerId).unanswered],
      [id, Date.now(), JSON.stringify(settlement)],
    ),
  )
  if (ended?.generationId) {
    const { generationId } = ended
    await storage.index.forgetAnswers([{ ownerId, conversationId, messageId: id, generationId }])
  }
  return ended
}

/** ConversationStore's `rate`. */
export async function rate(
  storage: Storage,
  ownerId: string,
  id: MessageId,
  feedback: Feedback,
): Promise<Message | null> {
  const message = await findMessage(storage, ownerId, id, Date.now())
  if (!message) return null
  const { conversation, messages } = conversationKeys(ownerId, message.conversationId)
  return messageIn(
    await storage.run.rate([conversation, messages], [id, Date.now(), JSON.stringify(feedback)]),
  )
}

const messageIn = (fields: unknown): Message | null =>
  fields === null ? null : messageOf(fields as MessageFields)
