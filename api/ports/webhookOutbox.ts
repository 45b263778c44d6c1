import type { ConversationId, DeliveryId, WebhookId } from '../domain/ids.ts'
import type { Delivery, NewDelivery } from '../domain/webhook.ts'

export type ClaimedDelivery = Delivery & {
  /** Shows that the claim is the caller's. */
  readonly lease: string
}

export type DeliveryEnd =
  | { readonly state: 'DELIVERED' | 'FAILED'; readonly status: number | null; readonly error: string | null }
  /** Once more at `dueAt` (epoch ms); `counted`: it was an attempt. */
  | {
      readonly state: 'PENDING'
      readonly dueAt: number
      readonly counted: boolean
      readonly status: number | null
      readonly error: string | null
    }
  /** Nothing of it is to be left. */
  | { readonly state: 'GONE' }

/**
 * What webhooks are still to be told, and what they were told lately.
 *
 * Order: of one webhook and one conversation, one delivery at a time can be claimed, in the order in which they were
 * added; the next one only when that one is over. Conversations, and webhooks, do not wait for each other.
 * Exclusion: a delivery that is claimed is claimed by nobody else until it is settled or its lease is over.
 * Atomicity: each call takes effect whole or not at all, for all processes; what was added outlives them.
 * Instants are epoch ms, as the caller has them.
 * Failure: every call may reject with StoreUnavailable; repeating it is safe.
 */
export interface WebhookOutbox {
  /** Adds a delivery unless its webhook has one of that event, over or not. Lets go of the oldest of too many. */
  add(delivery: NewDelivery): Promise<void>
  /** Up to `limit` webhooks that may have something to be told at `now`, those that wait longest first. */
  due(now: number, limit: number): Promise<readonly WebhookId[]>
  /** One delivery that is due, for `leaseMs`; null where there is none. */
  claim(webhookId: WebhookId, now: number, leaseMs: number): Promise<ClaimedDelivery | null>
  /** Says what came of a claim. False where it is no longer the caller's, or the delivery is gone: nothing changes. */
  settle(delivery: ClaimedDelivery, end: DeliveryEnd, now: number): Promise<boolean>
  find(webhookId: WebhookId, id: DeliveryId): Promise<Delivery | null>
  /** Last added first; only those with a position below `below`, where that is given. */
  list(webhookId: WebhookId, limit: number, below: number | null): Promise<readonly Delivery[]>
  /** Puts a delivery that is over at the end of its conversation's, with a day of its own; null where there is none. */
  replay(webhookId: WebhookId, id: DeliveryId, now: number): Promise<Delivery | null>
  /** Removes all of a conversation but that of one event. */
  forget(webhookId: WebhookId, conversationId: ConversationId, exceptEventId: string | null): Promise<void>
  /** Removes everything of a webhook. */
  clear(webhookId: WebhookId): Promise<void>
  /** Removes what was over before `before`, of all webhooks. */
  purge(before: number): Promise<void>
}
