import { randomBytes } from 'node:crypto'
import { AppError, BadUserInput, Forbidden, NotFound, Unauthenticated } from '../domain/errors.ts'
import { type ApiKeyId, isDeliveryId, isWebhookId, newWebhookId, type WebhookId } from '../domain/ids.ts'
import type { Viewer } from '../domain/viewer.ts'
import { type Delivery, MOST_WEBHOOKS, type Webhook, type WebhookEventType } from '../domain/webhook.ts'
import type { Page } from '../ports/conversationStore.ts'
import type { WebhookOutbox } from '../ports/webhookOutbox.ts'
import type { WebhookSender } from '../ports/webhookSender.ts'
import type { WebhookStore } from '../ports/webhookStore.ts'

export interface NewWebhook {
  readonly url: string
  readonly events: readonly WebhookEventType[]
}

/** What a partner does with the webhooks of its key; those of another key are not found. */
export interface Webhooks {
  /** `secret` is told here and never again. @throws BadUserInput, Unauthenticated, Forbidden */
  register(viewer: Viewer, input: NewWebhook): Promise<{ readonly webhook: Webhook; readonly secret: string }>
  list(viewer: Viewer): Promise<readonly Webhook[]>
  byId(viewer: Viewer, id: string): Promise<Webhook | null>
  /** Nothing more is told, and what was told is forgotten. @throws NotFound */
  remove(viewer: Viewer, id: string): Promise<WebhookId>
  /** What was told lately and what is still to be told, last first. @throws NotFound, BadUserInput */
  deliveries(viewer: Viewer, id: string, first: number, after: string | null): Promise<Page<Delivery>>
  /** Tells it once more, after what waits; no effect on what waits itself. @throws NotFound */
  replay(viewer: Viewer, deliveryId: string): Promise<Delivery>
  /** The key is revoked: nobody is left to be told. */
  removeAllOf(keyId: ApiKeyId): Promise<void>
}

export interface WebhooksPorts {
  readonly webhooks: WebhookStore
  readonly outbox: WebhookOutbox
  readonly sender: Pick<WebhookSender, 'obstacle'>
  readonly wake: () => void
  readonly now: () => number
}

const SECRET_BYTES = 32

export function makeWebhooks(ports: WebhooksPorts): Webhooks {
  const { webhooks, outbox, sender, now } = ports
  const found = async (viewer: Viewer, id: string) =>
    viewer.keyId && isWebhookId(id)
      ? ((await webhooks.ofKey(viewer.keyId)).find((webhook) => webhook.id === id) ?? null)
      : null
  return {
    async register(viewer, { url, events }) {
      const keyId = keyOf(viewer)
      const problem = sender.obstacle(url)
      if (problem) throw new BadUserInput('url', problem)
      if (events.length === 0) throw new BadUserInput('events', 'Name at least one event.')
      const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
      const about = { id: newWebhookId(), keyId, url, events: [...new Set(events)], createdAt: now() }
      const webhook: Webhook = { ...about, secret }
      if (!(await webhooks.add(webhook, MOST_WEBHOOKS)))
        throw new BadUserInput('url', `A key has at most ${MOST_WEBHOOKS} webhooks. Remove one first.`)
      return { webhook, secret }
    },
    list: async (viewer) => webhooks.ofKey(keyOf(viewer)),
    byId: found,
    async remove(viewer, id) {
      if (!isWebhookId(id) || !(await drop(ports, keyOf(viewer), id))) throw new NotFound('webhook')
      return id
    },
    async deliveries(viewer, id, first, after) {
      keyOf(viewer)
      const webhook = await found(viewer, id)
      if (!webhook) throw new NotFound('webhook')
      const items = await outbox.list(webhook.id, first + 1, positionIn(after))
      return {
        items: items.slice(0, first).map((node) => ({ cursor: cursorOf(node), node })),
        hasNextPage: items.length > first,
        hasPreviousPage: after !== null,
      }
    },
    async replay(viewer, deliveryId) {
      if (isDeliveryId(deliveryId))
        for (const { id } of await webhooks.ofKey(keyOf(viewer))) {
          const replayed = await outbox.replay(id, deliveryId, now())
          if (replayed) ports.wake()
          if (replayed) return replayed
        }
      throw new NotFound('delivery')
    },
    removeAllOf: (keyId) => removeWebhooksOf(ports, keyId),
  }
}

export async function removeWebhooksOf(ports: Kept, keyId: ApiKeyId): Promise<void> {
  for (const { id } of await ports.webhooks.ofKey(keyId)) await drop(ports, keyId, id)
}

type Kept = Pick<WebhooksPorts, 'webhooks' | 'outbox'>

async function drop({ webhooks, outbox }: Kept, keyId: ApiKeyId, id: WebhookId): Promise<boolean> {
  const removed = await webhooks.remove(keyId, id)
  if (removed) await outbox.clear(id)
  return removed
}

/** Webhooks are of a stored key: neither of a visitor, nor of the admin's key, which has no users of its own. */
function keyOf({ keyId, kind }: Viewer): ApiKeyId {
  if (keyId) return keyId
  throw kind === 'VISITOR' ? new Unauthenticated() : new NeedsPartner()
}

class NeedsPartner extends AppError {
  constructor() {
    super('FORBIDDEN', 'Webhooks belong to an API key that createApiKey made. Use that one.', {
      scope: new Forbidden('chat').details.scope,
    })
  }
}

const cursorOf = ({ position }: Delivery): string => Buffer.from(String(position)).toString('base64url')

function positionIn(cursor: string | null): number | null {
  if (cursor === null) return null
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!/^\d{1,15}$/.test(text)) throw new BadUserInput('after', '“after” is not a cursor of this list.')
  return Number(text)
}
