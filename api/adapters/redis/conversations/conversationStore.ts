import type { Conversation } from '../../../domain/conversation.ts'
import type { ConversationId } from '../../../domain/ids.ts'
import type { ConversationStore } from '../../../ports/conversationStore.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { conversationKeys, ownerKeys } from '../keys.ts'
import { addExchange } from './add.ts'
import { rate, settle } from './answers.ts'
import { listConversations, listMessages } from './paging.ts'
import { findConversation, findMessage } from './read.ts'
import { conversationOf, recordOf } from './records.ts'
import { purgeExpired, removeConversation } from './remove.ts'
import { conversationStorage, type Storage } from './storage.ts'
import { unanswered } from './unanswered.ts'
import { watchConversation } from './watch.ts'

/** Conversations on Redis: all that an owner has is in one slot, and each call writes it with one script. */
export function redisConversationStore(
  connection: Pick<RedisConnection, 'redis' | 'channels'>,
  { conversationTtlMs }: { conversationTtlMs: number },
): ConversationStore {
  const storage = conversationStorage(connection, conversationTtlMs)
  return guarded<ConversationStore>({
    addExchange: (exchange) => addExchange(storage, exchange),
    find: (ownerId, id) => findConversation(storage, ownerId, id, Date.now()),
    list: (ownerId, page, search) => listConversations(storage, ownerId, page, search),
    message: (ownerId, id) => findMessage(storage, ownerId, id, Date.now()),
    messages: (ownerId, id, page) => listMessages(storage, ownerId, id, page),
    settle: (ownerId, id, settlement) => settle(storage, ownerId, id, settlement),
    rate: (ownerId, id, feedback) => rate(storage, ownerId, id, feedback),
    rename: (ownerId, id, title, now) => rename(storage, ownerId, id, title, now),
    async remove(ownerId, id) {
      const removal = await removeConversation(storage, { ownerId, conversationId: id }, 'alive', Date.now())
      return removal.state === 'removed' ? removal.generations : null
    },
    purgeExpired: (now, limit) => purgeExpired(storage, now, limit),
    unanswered: (before, limit) => unanswered(storage, before, limit),
    watch: (ownerId, id, signal) => watchConversation(storage, ownerId, id, signal),
  })
}

async function rename(
  storage: Storage,
  ownerId: string,
  id: ConversationId,
  title: string,
  now: number,
): Promise<Conversation | null> {
  const { conversation, changes } = conversationKeys(ownerId, id)
  const keys = [conversation, changes, ownerKeys(ownerId).conversations]
  const fields = await storage.run.rename(keys, [id, now, JSON.stringify(title)])
  return fields === null ? null : conversationOf(ownerId, id, recordOf(fields as string[]), now)
}
