import type { ApiKeyId, ConversationId, DeliveryId, WebhookId } from './ids.ts'

export const WEBHOOK_EVENTS = ['answer.finished', 'message.rated', 'conversation.deleted'] as const
export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number]

/** Where a partner wants to be told of what happens to its users' conversations. */
export interface Webhook {
  readonly id: WebhookId
  readonly keyId: ApiKeyId
  readonly url: string
  readonly events: readonly WebhookEventType[]
  /** Epoch ms. */
  readonly createdAt: number
  /** What its deliveries are signed with, as Standard Webhooks writes it: `whsec_` and base64. */
  readonly secret: string
}

/** Something that happened, to be told to one webhook. Holds no text that anyone wrote. */
export interface NewDelivery {
  readonly id: DeliveryId
  readonly webhookId: WebhookId
  /** The same for every webhook, and however often it is told. */
  readonly eventId: string
  readonly type: WebhookEventType
  readonly ownerId: string
  readonly conversationId: ConversationId
  /** What is sent, byte for byte. */
  readonly body: string
  /** Epoch ms. */
  readonly createdAt: number
  /** Not to be told before, in epoch ms. */
  readonly dueAt: number
}

export type DeliveryState = 'PENDING' | 'DELIVERED' | 'FAILED'

/** Instants are epoch ms. */
export interface Delivery extends NewDelivery {
  /** Rises in the order in which they were added, or last replayed. */
  readonly position: number
  readonly state: DeliveryState
  /** When its day of attempts began: at first `createdAt`. */
  readonly since: number
  readonly attempts: number
  /** Of the last attempt: the status that came back, or why none did. */
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly finishedAt: number | null
}

/** Retried for so long, then given up. */
export const RETRY_WINDOW_MS = 24 * 3_600_000
/** How long a delivery can be looked at, and replayed, once it is over. */
export const DELIVERY_RETENTION_MS = 3 * 24 * 3_600_000
/** For one webhook; past that the oldest go. */
export const MOST_DELIVERIES = 10_000
export const MOST_WEBHOOKS = 10

const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 2 * 3_600_000
const JITTER = 0.25

/**
 * When to try again after `attempts` failures: twice as long each time, give or take a quarter, so that those who
 * failed together do not come back together. Null: not any more.
 */
export function nextAttemptAt(
  { since, attempts }: Pick<Delivery, 'since' | 'attempts'>,
  now: number,
  retryAfterMs: number | null,
  random: () => number,
): number | null {
  const backOffMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 30))
  const jittered = backOffMs * (1 - JITTER + 2 * JITTER * random())
  const at = Math.round(now + Math.max(jittered, Math.min(retryAfterMs ?? 0, LONGEST_RETRY_MS)))
  // mutant: retry-window
  return at > since + RETRY_WINDOW_MS ? null : at
}
