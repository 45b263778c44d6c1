import { LRUCache } from 'lru-cache'
import type { ConversationId, MessageId } from '../../../domain/ids.ts'
import type { RedisConnection } from '../connection.ts'
import { conversationKeys, ownerKeys } from '../keys.ts'
import { loadScript } from '../scripts.ts'
import { type ConversationIndex, conversationIndex } from './index.ts'

/** What the parts of the conversation store work with. */
export interface Storage {
  readonly redis: RedisConnection['redis']
  readonly channels: RedisConnection['channels']
  readonly index: ConversationIndex
  readonly run: ReturnType<typeof loadScripts>
  readonly ttlMs: number
  /** In which conversation messages are, as far as it was asked for lately. What is there, Redis alone knows. */
  readonly places: LRUCache<MessageId, ConversationId>
}

const KEPT_PLACES = 10_000

export function conversationStorage(
  { redis, channels }: Pick<RedisConnection, 'redis' | 'channels'>,
  ttlMs: number,
): Storage {
  const places = new LRUCache<MessageId, ConversationId>({ max: KEPT_PLACES })
  return { redis, channels, index: conversationIndex(redis), run: loadScripts(redis), ttlMs, places }
}

function loadScripts(redis: RedisConnection['redis']) {
  const file = (name: string) => new URL(name, import.meta.url)
  return {
    message: loadScript(redis, file('change.lua'), file('message.lua')),
    messages: loadScript(redis, file('change.lua'), file('messages.lua')),
    add: loadScript(redis, file('change.lua'), file('add.lua')),
    settle: loadScript(redis, file('change.lua'), file('settle.lua')),
    rate: loadScript(redis, file('change.lua'), file('rate.lua')),
    rename: loadScript(redis, file('change.lua'), file('rename.lua')),
    remove: loadScript(redis, file('remove.lua')),
  }
}

/** All keys that hold something of a conversation, in the order in which add.lua and remove.lua take them. */
export function everyKey(ownerId: string, id: ConversationId): string[] {
  const { conversation, order, messages, answers, sends, changes } = conversationKeys(ownerId, id)
  const owner = ownerKeys(ownerId)
  const own = [conversation, order, messages, answers, sends, changes]
  return [...own, owner.conversations, owner.messages, owner.sends, owner.unanswered]
}
