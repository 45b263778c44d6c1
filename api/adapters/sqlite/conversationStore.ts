import type { ConversationId } from '../../domain/ids.ts'
import { hasEnded, type Message } from '../../domain/message.ts'
import type { ConversationStore, Page, PageRequest, Settlement } from '../../ports/conversationStore.ts'
import { pageWindow, positionCursor } from '../paging.ts'
import { changesOf } from './changes.ts'
import { listConversations } from './conversationList.ts'
import { conversationTable, messageTable } from './conversationTable.ts'
import type { Afterwards, Database } from './database.ts'
import { exchangeStep, type Tables } from './exchanges.ts'

export interface ConversationStoreOptions {
  /** How long a conversation lives after its last exchange. */
  readonly conversationTtlMs: number
  /** Epoch ms. */
  readonly now?: () => number
}

/** Conversations in the embedded database. */
export function sqliteConversationStore(db: Database, options: ConversationStoreOptions): ConversationStore {
  const { now = Date.now } = options
  const tables: Tables = { conversations: conversationTable(db), messages: messageTable(db) }
  const addExchange = exchangeStep(db, tables, { ...options, now })
  return {
    addExchange: (exchange) => db.change((afterwards) => addExchange(exchange, afterwards)),
    ...reading(db, tables, now),
    ...editing(db, tables, now),
    ...removing(db, tables, now),
  }
}

type Reading = Pick<ConversationStore, 'find' | 'list' | 'message' | 'messages' | 'unanswered' | 'watch'>

function reading(db: Database, { conversations, messages }: Tables, now: () => number): Reading {
  return {
    find: (ownerId, id) => db.read(() => conversations.find(ownerId, id, now())),
    list: (ownerId, page, search = '') =>
      listConversations(db, conversations, { ownerId, page, search, now: now() }),
    message: (ownerId, id) => db.read(() => messages.find(ownerId, id, now())),
    messages: (ownerId, id, page) =>
      db.read(() => {
        const conversation = conversations.find(ownerId, id, now())
        return conversation && pageOf(messages, id, conversation.messageCount, page)
      }),
    unanswered: (before, limit) => db.read(() => messages.unanswered(before, now(), limit)),
    watch: (ownerId, id, signal) =>
      db.read(() =>
        conversations.find(ownerId, id, now()) ? changesOf(db.events.conversationChanged, id, signal) : null,
      ),
  }
}

type Editing = Pick<ConversationStore, 'settle' | 'rate' | 'rename'>

function editing(db: Database, { conversations, messages }: Tables, now: () => number): Editing {
  const publish = db.events.conversationChanged.publish
  return {
    settle: (ownerId, id, settlement) =>
      db.change((afterwards) => {
        const message = messages.find(ownerId, id, now())
        // mutant: sqlite-settle-once
        if (!message || hasEnded(message)) return message
        const settled = settledAs(message, settlement)
        messages.save(settled)
        afterwards(() => publish(message.conversationId, { type: 'messageEnded', messageId: id }))
        return settled
      }),
    rate: (ownerId, id, feedback) =>
      db.change(() => {
        const message = messages.find(ownerId, id, now())
        if (!message) return null
        const rated = { ...message, feedback }
        messages.save(rated)
        return rated
      }),
    rename: (ownerId, id, title, at) =>
      db.change((afterwards) => {
        const before = conversations.find(ownerId, id, now())
        if (!before) return null
        const renamed = { ...before, title, updatedAt: Math.max(before.updatedAt, at) }
        conversations.save(renamed)
        afterwards(() => publish(id, { type: 'renamed' }))
        return renamed
      }),
  }
}

type Removing = Pick<ConversationStore, 'remove' | 'purgeExpired'>

function removing(db: Database, { conversations, messages }: Tables, now: () => number): Removing {
  /** Removes a conversation and returns its generations. */
  const drop = (id: ConversationId, afterwards: Afterwards) => {
    const generations = messages.generationsOf(id)
    conversations.remove(id)
    afterwards(() => db.events.conversationChanged.publish(id, { type: 'deleted' }))
    // mutant: erased-journal
    afterwards(db.eraseSoon)
    return generations
  }
  return {
    remove: (ownerId, id) =>
      db.change((afterwards) => (conversations.find(ownerId, id, now()) ? drop(id, afterwards) : null)),
    purgeExpired: (at, limit) =>
      db.change((afterwards) => {
        const ids = conversations.expiredAt(at, limit)
        return { removed: ids.length, generations: ids.flatMap((id) => drop(id, afterwards)) }
      }),
  }
}

function settledAs(message: Message, { content, lastSeq, sources, outcome, cache }: Settlement): Message {
  return { ...message, status: outcome.status, content, lastSeq, sources, outcome, cache }
}

function pageOf(
  messages: Tables['messages'],
  id: ConversationId,
  count: number,
  request: PageRequest,
): Page<Message> {
  const { from, to, hasNextPage, hasPreviousPage } = pageWindow('messages', count, request)
  const items = messages
    .between(id, from, to)
    .map(({ position, message }) => ({ cursor: positionCursor('messages', position), node: message }))
  return { items, hasNextPage, hasPreviousPage }
}
