import type { Conversation } from '../domain/conversation.ts'
import { BadUserInput, NotFound } from '../domain/errors.ts'
import { type ConversationId, isConversationId, isMessageId } from '../domain/ids.ts'
import { hasEnded, type Message, type Rating } from '../domain/message.ts'
import { cancellable } from '../domain/streams.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ConversationChange, ConversationStore, Page, PageRequest } from '../ports/conversationStore.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import type { SharedGenerations } from '../ports/sharedGenerations.ts'
import type { Caching } from './caching.ts'
import { discardAll } from './discard.ts'
import type { Gaps } from './gaps.ts'
import { currentView } from './messageView.ts'
import { forgetTraces, tracesOf } from './traces.ts'
import type { WebhookEvents } from './webhookEvents.ts'

export type ConversationEvent =
  | { readonly type: 'messageAdded' | 'messageEnded'; readonly message: Message }
  | { readonly type: 'renamed'; readonly conversation: Conversation }
  | { readonly type: 'deleted'; readonly deletedId: ConversationId }

/** What a viewer does with its own conversations; what belongs to another is not found. */
export interface Conversations {
  byId(viewer: Viewer, id: string): Promise<Conversation | null>
  list(viewer: Viewer, page: PageRequest, search: string | null): Promise<Page<Conversation>>
  messages(conversation: Conversation, page: PageRequest): Promise<Page<Message>>
  message(viewer: Viewer, id: string): Promise<Message | null>
  /** @throws NotFound */
  rename(viewer: Viewer, id: string, title: string): Promise<Conversation>
  /** Removes the conversation and all that came of it. @throws NotFound */
  remove(viewer: Viewer, id: string): Promise<ConversationId>
  /** A later rating takes the place of an earlier one. @throws NotFound, BadUserInput */
  rate(viewer: Viewer, id: string, rating: Rating, comment: string | null): Promise<Message>
  /** Returns how many expired conversations were removed. */
  purgeExpired(): Promise<number>
  /** What changes from now on, until the conversation is deleted. @throws NotFound */
  events(viewer: Viewer, id: string): Promise<AsyncIterableIterator<ConversationEvent>>
}

export interface ConversationsPorts {
  readonly conversations: ConversationStore
  readonly log: GenerationLog
  readonly shared: SharedGenerations
  /** Null where no model is configured: nothing is cached then. */
  readonly caching: Caching | null
  readonly gaps: Pick<Gaps, 'takeBack'>
  readonly events: Pick<WebhookEvents, 'messageRated' | 'conversationDeleted' | 'forget'>
  readonly now: () => number
}

const PURGE_BATCH = 200

export function makeConversations(ports: ConversationsPorts): Conversations {
  const { conversations: store, log, caching, now } = ports
  const found = async (viewer: Viewer, id: string) =>
    isConversationId(id) ? store.find(viewer.id, id) : null
  const foundMessage = async (viewer: Viewer, id: string) => {
    const message = isMessageId(id) ? await store.message(viewer.id, id) : null
    return message && currentView(message, log)
  }
  const questionOf = async (viewer: Viewer, { questionId }: Message) =>
    (questionId && (await store.message(viewer.id, questionId))?.content) ?? null
  return {
    byId: found,
    list: (viewer, page, search) => store.list(viewer.id, page, search?.trim() || undefined),
    async messages(conversation, page) {
      const stored = await store.messages(conversation.ownerId, conversation.id, page)
      if (!stored) return { items: [], hasNextPage: false, hasPreviousPage: false }
      const items = stored.items.map(async ({ cursor, node }) => ({
        cursor,
        node: await currentView(node, log),
      }))
      return { ...stored, items: await Promise.all(items) }
    },
    message: foundMessage,
    async rename(viewer, id, title) {
      const renamed = isConversationId(id) && (await store.rename(viewer.id, id, title, now()))
      if (!renamed) throw new NotFound('conversation')
      return renamed
    },
    async remove(viewer, id) {
      if (!isConversationId(id)) throw new NotFound('conversation')
      if (!(await store.find(viewer.id, id))) throw new NotFound('conversation')
      await removeWhole(ports, viewer.id, id)
      return id
    },
    async rate(viewer, id, rating, comment) {
      const message = await foundMessage(viewer, id)
      if (!message) throw new NotFound('message')
      if (message.role !== 'ASSISTANT') throw new BadUserInput('messageId', 'Only an answer can be rated.')
      if (!hasEnded(message)) throw new BadUserInput('messageId', 'This answer is still being written.')
      const feedback = { rating, comment, createdAt: now() }
      const rated = await store.rate(viewer.id, message.id, feedback)
      if (!rated) throw new NotFound('message')
      await ports.events.messageRated(viewer.id, message, feedback)
      if (rating === 'UNHELPFUL' && message.feedback?.rating !== rating)
        await caching?.reject(rated, await questionOf(viewer, rated))
      return currentView(rated, log)
    },
    purgeExpired: () => purge(ports),
    async events(viewer, id) {
      if (!isConversationId(id)) throw new NotFound('conversation')
      return watch(ports, viewer, id)
    },
  }
}

async function removeWhole(ports: ConversationsPorts, ownerId: string, id: ConversationId): Promise<void> {
  await ports.events.conversationDeleted(ownerId, id)
  const traces = await tracesOf(ports, ownerId, id)
  const generations = await ports.conversations.remove(ownerId, id)
  if (!generations) throw new NotFound('conversation')
  await ports.events.forget(ownerId, id)
  await forgetTraces(ports, traces)
  // mutant: deleted-logs
  await discardAll(ports, generations)
}

/** In batches, so that no single call holds the store for long. */
async function purge(ports: ConversationsPorts): Promise<number> {
  let total = 0
  for (;;) {
    const { removed, generations } = await ports.conversations.purgeExpired(ports.now(), PURGE_BATCH)
    await discardAll(ports, generations)
    total += removed
    if (removed < PURGE_BATCH) return total
  }
}

async function watch(ports: ConversationsPorts, viewer: Viewer, id: ConversationId) {
  const controller = new AbortController()
  const changes = await ports.conversations.watch(viewer.id, id, controller.signal)
  if (!changes) throw new NotFound('conversation')
  return cancellable(() => eventsOf(ports, viewer, id, changes), controller)
}

/** A change whose subject is gone by now is not told: its deletion follows. */
async function* eventsOf(
  { conversations, log }: ConversationsPorts,
  viewer: Viewer,
  id: ConversationId,
  changes: AsyncIterable<ConversationChange>,
): AsyncGenerator<ConversationEvent> {
  for await (const change of changes) {
    if (change.type === 'deleted') yield { type: 'deleted', deletedId: id }
    else if (change.type === 'renamed') {
      const conversation = await conversations.find(viewer.id, id)
      if (conversation) yield { type: 'renamed', conversation }
    } else {
      const message = await conversations.message(viewer.id, change.messageId)
      if (message) yield { type: change.type, message: await currentView(message, log) }
    }
  }
}
