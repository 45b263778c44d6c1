import { httpsWebhookSender } from './adapters/webhooks/sender.ts'
import type { Config } from './config.ts'
import type { Telemetry } from './ports/telemetry.ts'
import type { Stores } from './stores.ts'
import { makeDeliver } from './usecases/deliver.ts'
import { makeWebhookEvents } from './usecases/webhookEvents.ts'
import { makeWebhooks } from './usecases/webhooks.ts'

/** All that partners are told by: who wants to know, what happened, and its delivery. */
export function openWebhooks(
  { webhooks: { allowLoopback } }: Config,
  { webhooks, outbox, conversations }: Stores,
  { telemetry, now }: { telemetry: Telemetry; now: () => number },
) {
  const sender = httpsWebhookSender({ allowLoopback })
  const ports = { webhooks, outbox, sender, conversations, telemetry, now, random: Math.random }
  const deliver = makeDeliver(ports)
  const telling = { ...ports, wake: () => void deliver.deliverDue() }
  return { deliver, webhooks: makeWebhooks(telling), events: makeWebhookEvents(telling) }
}
