import type { Conversation } from '../../../domain/conversation.ts'
import type { ConversationId, MessageId } from '../../../domain/ids.ts'
import type { Message } from '../../../domain/message.ts'
import { conversationKeys, ownerKeys } from '../keys.ts'
import { conversationOf, fieldsOf, type MessageFields, messageOf } from './records.ts'
import type { Storage } from './storage.ts'

/** The conversation, unless it is not there or past its time at `now`. */
export async function findConversation(
  { redis }: Storage,
  ownerId: string,
  id: ConversationId,
  now: number,
): Promise<Conversation | null> {
  return conversationOf(ownerId, id, await redis.hgetall(conversationKeys(ownerId, id).conversation), now)
}

/** Messages of a conversation, in the order asked for; null where one is gone: with its conversation, then. */
export async function readMessages(
  { redis }: Storage,
  { ownerId, id }: Pick<Conversation, 'ownerId' | 'id'>,
  ids: readonly MessageId[],
): Promise<Message[] | null> {
  if (ids.length === 0) return []
  const flat = await redis.hmget(conversationKeys(ownerId, id).messages, ...ids.flatMap(fieldsOf))
  const messages = ids.map((_, at) => messageOf(flat.slice(3 * at, 3 * at + 3) as unknown as MessageFields))
  return messages.every((message) => message !== null) ? messages : null
}

/** One message of an owner, wherever it is. */
export async function findMessage(
  storage: Storage,
  ownerId: string,
  id: MessageId,
  now: number,
): Promise<Message | null> {
  const conversationId = await conversationWith(storage, ownerId, id)
  if (conversationId === null) return null
  const { conversation, messages } = conversationKeys(ownerId, conversationId)
  const fields = await storage.run.message([conversation, messages], [now, ...fieldsOf(id)])
  return fields === null ? null : messageOf(fields as MessageFields)
}

/** A message never leaves its conversation: what was looked up once, or written here, need not be asked for again. */
export async function conversationWith(
  { redis, places }: Storage,
  ownerId: string,
  id: MessageId,
): Promise<ConversationId | null> {
  const known = places.get(id)
  if (known) return known
  const found = (await redis.hget(ownerKeys(ownerId).messages, id)) as ConversationId | null
  if (found !== null) places.set(id, found)
  return found
}
