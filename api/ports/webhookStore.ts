import type { ApiKeyId, WebhookId } from '../domain/ids.ts'
import type { Webhook } from '../domain/webhook.ts'

/**
 * The webhooks of all partners, the same over all processes.
 * Failure: every call may reject with StoreUnavailable; repeating it is safe.
 */
export interface WebhookStore {
  /** Writes a webhook under its id, which is new. False where its key has `most` already; nothing changes then. */
  add(webhook: Webhook, most: number): Promise<boolean>
  /** Those of one key, in the order of their ids: oldest first. */
  ofKey(keyId: ApiKeyId): Promise<readonly Webhook[]>
  /** False where that key has none of that id. */
  remove(keyId: ApiKeyId, id: WebhookId): Promise<boolean>
}
