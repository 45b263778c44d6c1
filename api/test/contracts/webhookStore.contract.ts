import { describe, expect, it } from 'vitest'
import { newApiKeyId, newWebhookId } from '../../domain/ids.ts'
import type { Webhook } from '../../domain/webhook.ts'
import type { WebhookStore } from '../../ports/webhookStore.ts'
import { AWKWARD_TEXT, freshly, type Open } from './opened.ts'

const webhookOf = (given: Partial<Webhook> = {}): Webhook => ({
  id: newWebhookId(),
  keyId: newApiKeyId(),
  url: 'https://example.com/hook',
  events: ['answer.finished', 'message.rated'],
  createdAt: 1_000,
  secret: 'whsec_c2VjcmV0',
  ...given,
})

/** All that api/ports/webhookStore.ts promises. */
export function webhookStoreContract(name: string, open: Open<WebhookStore, null>): void {
  describe(`WebhookStore on ${name}`, () => {
    const opened = freshly(() => open(null))

    it('every process gets the webhooks of one key, oldest first', async () => {
      const { port, another } = opened()
      const keyId = newApiKeyId()
      const mine = [webhookOf({ keyId, url: AWKWARD_TEXT }), webhookOf({ keyId, events: [] })]
      for (const webhook of [...mine.toReversed(), webhookOf()]) expect(await port.add(webhook, 3)).toBe(true)
      expect(await (await another()).ofKey(keyId)).toEqual(mine)
      expect(await port.ofKey(newApiKeyId())).toEqual([])
    })

    it('concurrent additions never exceed the limit of webhooks for one key', async () => {
      const { port, another } = opened()
      const keyId = newApiKeyId()
      const ports = [port, await another()]
      const added = await Promise.all(
        Array.from({ length: 8 }, (_, at) => (ports[at % 2] ?? port).add(webhookOf({ keyId }), 3)),
      )
      expect(added.filter(Boolean)).toHaveLength(3)
      expect(await port.ofKey(keyId)).toHaveLength(3)
    })

    it('a webhook is removed only for its own key, and leaves nothing behind', async () => {
      const { port, countLeftovers } = opened()
      const webhook = webhookOf()
      await port.add(webhook, 3)
      expect(await port.remove(newApiKeyId(), webhook.id)).toBe(false)
      expect(await port.remove(webhook.keyId, webhook.id)).toBe(true)
      expect(await port.remove(webhook.keyId, webhook.id)).toBe(false)
      expect(await countLeftovers()).toBe(0)
    })
  })
}
