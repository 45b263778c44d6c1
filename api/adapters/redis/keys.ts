import type { ConversationId, GenerationId } from '../../domain/ids.ts'

/**
 * The names of all keys and channels. What stands in braces decides the slot of a cluster: everything of a
 * generation, of an owner, of the queue and of the knowledge is together, so that one script can write it.
 */

/** Any text as part of a key: no brace, no colon, and nothing that UTF-8 cannot say. */
const part = (text: string): string => encodeURIComponent(JSON.stringify(text).slice(1, -1))

export const STOPS_CHANNEL = 'vm:stops'

export const generationKeys = (id: GenerationId) => {
  const prefix = `vm:{${part(id)}}`
  return { state: `${prefix}:state`, log: `${prefix}:log`, live: `${prefix}:live` }
}

export const ownerKeys = (ownerId: string) => {
  const prefix = `vm:{o:${part(ownerId)}}`
  return {
    /** Sorted set: conversation id by `updatedAt`. */
    conversations: `${prefix}:conversations`,
    /** Hash: message id → conversation id. */
    messages: `${prefix}:messages`,
    /** Hash: the sender's id of a send → what it was. */
    sends: `${prefix}:sent`,
    /** Set: message ids of answers that have not been settled. */
    unanswered: `${prefix}:unanswered`,
  }
}

export const conversationKeys = (ownerId: string, id: ConversationId) => {
  const prefix = `vm:{o:${part(ownerId)}}:conv:${part(id)}`
  return {
    /** Hash: the conversation itself, and `changeSeq`. */
    conversation: prefix,
    /** List: message ids in their order. */
    order: `${prefix}:order`,
    /** Hash: `<message id>` → as it was added, `<message id>:end` → its settlement, `<message id>:feedback`. */
    messages: `${prefix}:messages`,
    /** Hash: id of an answer → its generation. */
    answers: `${prefix}:answers`,
    /** Set: the sender's ids of the sends to this conversation. */
    sends: `${prefix}:sends`,
    /** Stream of what changed, and the channel that says so. */
    changes: `${prefix}:changes`,
  }
}

/** Over all owners; in slots of their own, so that they are written apart from what they point at. */
export const INDEX_KEYS = { expiring: 'vm:{expiring}', unanswered: 'vm:{unanswered}' }

export const JOB_KEYS = { stream: 'vm:{jobs}:stream', known: 'vm:{jobs}:known' }

export const KNOWLEDGE_KEYS = {
  /** Hash: document id → its revision, a space, and its JSON. */
  documents: 'vm:{knowledge}:documents',
  /** Hash: document id → a digest of its content. */
  digests: 'vm:{knowledge}:digests',
  /** Sorted set: document id by revision, also of documents that are gone. */
  revisions: 'vm:{knowledge}:revisions',
  revision: 'vm:{knowledge}:revision',
}
export const KNOWLEDGE_CHANNEL = 'vm:{knowledge}:changed'
