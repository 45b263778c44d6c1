import { createHash } from 'node:crypto'
import { partnerOf } from '../domain/apiKey.ts'
import { type ConversationId, newDeliveryId } from '../domain/ids.ts'
import type {
  AnswerEnding,
  AnswerMode,
  CacheOutcome,
  EndStatus,
  Feedback,
  Message,
  Outcome,
} from '../domain/message.ts'
import type { Webhook, WebhookEventType } from '../domain/webhook.ts'
import type { WebhookOutbox } from '../ports/webhookOutbox.ts'
import type { WebhookStore } from '../ports/webhookStore.ts'

type Subject = Pick<Message, 'id' | 'conversationId'>

/** How an answer ended. */
export interface AnswerEnd {
  readonly status: EndStatus
  readonly answerMode: AnswerMode | null
  readonly cache: CacheOutcome | null
  readonly errorCode: string | null
  /** Why a COMPLETE answer may not be whole; null if it is. */
  readonly ending: AnswerEnding | null
}

export const endOf = (
  { status, answerMode, error, ending }: Outcome,
  cache: CacheOutcome | null,
): AnswerEnd => ({ status, answerMode, cache, errorCode: error?.code ?? null, ending: ending ?? null })

/**
 * Notes what partners want to be told of: what happens to their own conversations, and to those of their users. Holds
 * ids and states, and no text that anyone wrote. Each may reject with StoreUnavailable, and can then be called again:
 * one event is noted once.
 */
export interface WebhookEvents {
  /** To be noted before the end is stored: a crash in between tells it twice to us, and once to the partner. */
  answerFinished(ownerId: string, answer: Subject, end: AnswerEnd): Promise<void>
  messageRated(ownerId: string, message: Subject, feedback: Feedback): Promise<void>
  /** To be noted before the removal; it is told some seconds later, if the conversation is gone by then. */
  conversationDeleted(ownerId: string, id: ConversationId): Promise<void>
  /** Lets go of all that was to be told of a conversation that is gone, but for that it is. */
  forget(ownerId: string, id: ConversationId): Promise<void>
}

export interface WebhookEventsPorts {
  readonly webhooks: WebhookStore
  readonly outbox: WebhookOutbox
  /** Told that there is something to deliver. */
  readonly wake: () => void
  readonly now: () => number
}

/** More than a removal takes. */
const DELETION_DELAY_MS = 5_000

interface Happened {
  readonly ownerId: string
  readonly conversationId: ConversationId
  readonly type: WebhookEventType
  /** Tells this event from others of its type. */
  readonly subject: string
  readonly data: object
  readonly delayMs?: number
}

export function makeWebhookEvents(ports: WebhookEventsPorts): WebhookEvents {
  const { webhooks, outbox } = ports
  const webhooksOf = async (ownerId: string) => {
    const partner = partnerOf(ownerId)
    return partner ? webhooks.ofKey(partner) : []
  }
  const note = async (happened: Happened) => {
    const listening = await webhooksOf(happened.ownerId)
    const deliveries = deliveriesOf(listening, happened, ports.now())
    for (const delivery of deliveries) await outbox.add(delivery)
    if (deliveries.length > 0) ports.wake()
  }
  return {
    answerFinished: (ownerId, { id: messageId, conversationId }, end) =>
      note({
        ...{ ownerId, conversationId, type: 'answer.finished', subject: messageId },
        data: { messageId, ...end },
      }),
    messageRated: (ownerId, { id: messageId, conversationId }, { rating, createdAt }) =>
      note({
        ...{ ownerId, conversationId, type: 'message.rated', subject: `${messageId} ${createdAt} ${rating}` },
        data: { messageId, rating },
      }),
    conversationDeleted: (ownerId, conversationId) =>
      note({
        ...{ ownerId, conversationId, type: 'conversation.deleted', subject: conversationId },
        data: {},
        delayMs: DELETION_DELAY_MS,
      }),
    async forget(ownerId, id) {
      const except = eventIdOf('conversation.deleted', id)
      for (const webhook of await webhooksOf(ownerId)) await outbox.forget(webhook.id, id, except)
    },
  }
}

function deliveriesOf(webhooks: readonly Webhook[], happened: Happened, now: number) {
  const { ownerId, conversationId, type, subject, data, delayMs = 0 } = happened
  const body = JSON.stringify({
    type,
    timestamp: new Date(now).toISOString(),
    data: { conversationId, viewerId: ownerId, ...data },
  })
  return webhooks
    .filter(({ events }) => events.includes(type))
    .map((webhook) => ({
      id: newDeliveryId(),
      webhookId: webhook.id,
      eventId: eventIdOf(type, subject),
      ...{ type, ownerId, conversationId, body, createdAt: now, dueAt: now + delayMs },
    }))
}

/** The same for the same event, whoever notes it and however often. */
const eventIdOf = (type: WebhookEventType, subject: string): string =>
  `evt_${createHash('sha256').update(`${type} ${subject}`).digest('hex').slice(0, 32)}`
