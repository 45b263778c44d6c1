import type { Conversation } from '../../../domain/conversation.ts'
import type { ConversationId, MessageId } from '../../../domain/ids.ts'
import type { Feedback, Message } from '../../../domain/message.ts'
import type { Settlement } from '../../../ports/conversationStore.ts'

/** A message lies in three fields, each written by one call: as it was added, its end, and what its reader thought. */
export type MessageFields = readonly [added: string | null, end: string | null, feedback: string | null]

export const fieldsOf = (id: MessageId): string[] => [id, `${id}:end`, `${id}:feedback`]

/** The message as it is now; null where it is not there. */
export function messageOf([added, end, feedback]: MessageFields): Message | null {
  if (added === null) return null
  const message = JSON.parse(added) as Message
  const settlement = end === null ? null : (JSON.parse(end) as Settlement)
  return {
    ...message,
    ...(settlement && { ...settlement, status: settlement.outcome.status }),
    ...(feedback !== null && { feedback: JSON.parse(feedback) as Feedback }),
  }
}

/** The conversation of a hash's fields at the time `now`; null where it is not there, or past its time. */
export function conversationOf(
  ownerId: string,
  id: ConversationId,
  fields: Readonly<Record<string, string>>,
  now: number,
): Conversation | null {
  const { title, createdAt, updatedAt, expiresAt, messageCount } = fields
  if (title === undefined || Number(expiresAt) <= now) return null
  return {
    id,
    ownerId,
    title: JSON.parse(title) as string,
    createdAt: Number(createdAt),
    updatedAt: Number(updatedAt),
    expiresAt: Number(expiresAt),
    messageCount: Number(messageCount),
  }
}

/** The fields that a script returns as a flat list. */
export function recordOf(flat: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {}
  for (let at = 0; at + 1 < flat.length; at += 2) record[String(flat[at])] = String(flat[at + 1])
  return record
}
