import type { AnswerKey } from '../../domain/answerKey.ts'
import type { ApiKeyId, ConversationId, GenerationId, WebhookId } from '../../domain/ids.ts'

/**
 * The names of all keys and channels. What stands in braces decides the slot of a cluster: everything of a
 * generation, of an owner, of the queue and of the knowledge is together, so that one script can write it.
 */

/** What is a part of a key as it stands: all of our own ids. */
const PLAIN = /^[\w-]*$/

/** Any text as part of a key: no brace, no colon, and nothing that UTF-8 cannot say. */
const part = (text: string): string =>
  PLAIN.test(text) ? text : encodeURIComponent(JSON.stringify(text).slice(1, -1))

export const STOPS_CHANNEL = 'vm:stops'

export const generationKeys = (id: GenerationId) => {
  const prefix = `vm:{${part(id)}}`
  return {
    state: `${prefix}:state`,
    log: `${prefix}:log`,
    live: `${prefix}:live`,
    /** Hash: message id → whose it is; `:key` and `:closed` are about the generation. */
    members: `${prefix}:members`,
  }
}

/** The generation that writes the answer under a key. */
export const claimKey = (key: AnswerKey): string => `vm:{claim:${part(key)}}`
/** Where all processes hear of messages that left a generation. */
export const LEFT_CHANNEL = 'vm:left'

/** Cached answers, which may be on a server of their own. */
export const CACHE_KEYS = {
  /** Sorted set: answer key by popularity. */
  popularity: 'vm:{cache}:popularity',
  /** Sorted set: answer key by when it expires. */
  expiry: 'vm:{cache}:expiry',
  /** Sorted set: key of an answer that can be found by its meaning, by seq. */
  meanings: 'vm:{cache}:meanings',
  /** Hash: `origin`, which changes when all is cleared or lost, and `seq`. */
  head: 'vm:{cache}:head',
}
/** Before the key of each answer's hash. */
export const CACHE_ENTRY = 'vm:{cache}:a:'
export const CACHE_CHANNEL = 'vm:{cache}:removed'
/** Sorted set: keys of answers that were cleared and are still to be deleted. */
export const CACHE_CLEARED = 'vm:{cache}:cleared'

/** Questions that the documents do not answer. */
export const GAP_KEYS = {
  /** Hash: key → gap as JSON. */
  entries: 'vm:{gaps}:entries',
  /** Sorted set: key by when it was last asked. */
  asked: 'vm:{gaps}:asked',
}

/** Hash: digest of a text → its vector, by one embedding model. */
export const vectorsKey = (model: string): string => `vm:{vectors}:${part(model)}`

/** Hash: id of an API key → what is known of it, and `<id>:used` → when it was last used. */
export const API_KEYS_KEY = 'vm:{api-keys}'

/** Hash: id of an import → time of its last update, a space, and its progress. */
export const IMPORTS_KEY = 'vm:{imports}'

/** Hash of an API key: webhook → what is known of it. */
export const webhooksOfKey = (id: ApiKeyId): string => `vm:{webhooks}:of:${part(id)}`

/** Sorted set: webhook by when it is to be told something. */
export const WEBHOOKS_DUE_KEY = 'vm:{webhooks}:due'

/** Sorted set: <webhook> <delivery> by when it was over. */
export const WEBHOOKS_FINISHED_KEY = 'vm:{webhooks}:finished'

/** What a webhook is told: see delivery.lua. */
export const webhookKeys = (id: WebhookId) => {
  const prefix = `vm:{webhooks}:${part(id)}`
  return {
    due: WEBHOOKS_DUE_KEY,
    deliveries: `${prefix}:deliveries`,
    lanes: `${prefix}:lanes`,
    queue: `${prefix}:queue`,
    history: `${prefix}:history`,
    events: `${prefix}:events`,
    conversations: `${prefix}:conversations`,
    finished: WEBHOOKS_FINISHED_KEY,
    position: 'vm:{webhooks}:position',
  }
}

/** Hash: name → sum, and `:since`. */
export const COUNTERS_KEY = 'vm:{counters}'

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
  /** The run of the server in which the last revision was given. */
  epoch: 'vm:{knowledge}:epoch',
  /** Hash: document id → where it came from, as JSON. */
  origins: 'vm:{knowledge}:origins',
  /** Hash: process → up to which revision it answers, a space, and when it told so. */
  followers: 'vm:{knowledge}:followers',
}
export const KNOWLEDGE_CHANNEL = 'vm:{knowledge}:changed'
