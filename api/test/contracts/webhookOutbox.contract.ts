import { describe, expect, it } from 'vitest'
import { newConversationId, newDeliveryId, newWebhookId } from '../../domain/ids.ts'
import type { NewDelivery } from '../../domain/webhook.ts'
import type { ClaimedDelivery, WebhookOutbox } from '../../ports/webhookOutbox.ts'
import { AWKWARD_TEXT, freshly, type Open, type Opened } from './opened.ts'

let events = 0

const HOOK = newWebhookId()
const LEASE_MS = 1_000
export const MOST = 5

export const deliveryOf = (given: Partial<NewDelivery> = {}): NewDelivery => ({
  id: newDeliveryId(),
  webhookId: HOOK,
  eventId: `evt_${++events}`,
  type: 'answer.finished',
  ownerId: 'key_1:u:somebody',
  conversationId: newConversationId(),
  body: '{"type":"answer.finished"}',
  createdAt: 100,
  dueAt: 100,
  ...given,
})

const DONE = { state: 'DELIVERED', status: 200, error: null } as const
const again = (dueAt: number, counted = true) =>
  ({ state: 'PENDING', dueAt, counted, status: null, error: 'ECONNREFUSED' }) as const

async function claimed(port: WebhookOutbox, now: number): Promise<ClaimedDelivery> {
  const delivery = await port.claim(HOOK, now, LEASE_MS)
  if (!delivery) throw new Error('Nothing is due')
  return delivery
}

/** All that api/ports/webhookOutbox.ts promises, of a store that keeps up to 5 for a webhook. */
export function webhookOutboxContract(name: string, open: Open<WebhookOutbox, null>): void {
  describe(`WebhookOutbox on ${name}`, () => {
    const opened = freshly(() => open(null))
    claiming(opened)
    settling(opened)
    looking(opened)
    removing(opened)
  })
}

type Subject = () => Opened<WebhookOutbox>

function claiming(opened: Subject): void {
  it('each delivery is claimed by one process at a time, unchanged', async () => {
    const { port, another } = opened()
    const delivery = deliveryOf({ body: JSON.stringify({ text: AWKWARD_TEXT.toWellFormed() }) })
    await port.add(delivery)
    const other = await another()
    const tries = await Promise.all(
      [1, 2, 3, 4].map((at) => (at % 2 ? port : other).claim(HOOK, 200, LEASE_MS)),
    )
    const got = tries.filter((each) => each !== null)
    expect(got).toHaveLength(1)
    expect(got[0]).toMatchObject({ ...delivery, state: 'PENDING', since: 100, attempts: 0, lastStatus: null })
  })

  it('deliveries of one conversation keep their order while others continue', async () => {
    const { port } = opened()
    const conversationId = newConversationId()
    const [first, second, other] = [
      deliveryOf({ conversationId }),
      deliveryOf({ conversationId }),
      deliveryOf(),
    ]
    for (const each of [first, second, other]) await port.add(each)
    const held = await claimed(port, 200)
    expect(held.id).toBe(first.id)
    expect((await claimed(port, 200)).id).toBe(other.id)
    expect(await port.claim(HOOK, 200, LEASE_MS)).toBeNull()
    await port.settle(held, again(500), 200)
    expect(await port.claim(HOOK, 499, LEASE_MS)).toBeNull()
    const once = await claimed(port, 500)
    expect(once).toMatchObject({ id: first.id, attempts: 1, lastError: 'ECONNREFUSED' })
    await port.settle(once, DONE, 500)
    expect((await claimed(port, 500)).id).toBe(second.id)
  })

  it('a delivery can be claimed again after its lease, and the first claim becomes void', async () => {
    const { port, another } = opened()
    await port.add(deliveryOf())
    const lost = await claimed(port, 200)
    expect(await port.claim(HOOK, 200 + LEASE_MS - 1, LEASE_MS)).toBeNull()
    const held = await claimed(await another(), 200 + LEASE_MS)
    expect(held.id).toBe(lost.id)
    expect(await port.settle(lost, DONE, 300)).toBe(false)
    expect(await port.settle(held, DONE, 300)).toBe(true)
    expect(await port.settle(held, DONE, 300)).toBe(false)
  })

  it('webhooks with due deliveries are listed, the longest waiting first', async () => {
    const { port } = opened()
    const [late, early, later] = [newWebhookId(), newWebhookId(), newWebhookId()]
    await port.add(deliveryOf({ webhookId: late, dueAt: 300 }))
    await port.add(deliveryOf({ webhookId: early, dueAt: 200 }))
    await port.add(deliveryOf({ webhookId: later, dueAt: 900 }))
    expect(await port.due(400, 10)).toEqual([early, late])
    expect(await port.due(400, 1)).toEqual([early])
    const held = await port.claim(early, 400, LEASE_MS)
    expect(await port.due(400, 10)).toEqual([late])
    if (held) await port.settle(held, DONE, 400)
    expect(await port.due(1_900, 10)).toEqual([late, later])
  })
}

function settling(opened: Subject): void {
  it('a webhook accepts each event once, even after it was delivered', async () => {
    const { port } = opened()
    await port.add(deliveryOf({ eventId: 'evt_same' }))
    await port.add(deliveryOf({ eventId: 'evt_same' }))
    await port.settle(await claimed(port, 200), DONE, 200)
    await port.add(deliveryOf({ eventId: 'evt_same' }))
    expect(await port.claim(HOOK, 200, LEASE_MS)).toBeNull()
    expect(await port.list(HOOK, 10, null)).toHaveLength(1)
  })

  it('a failed attempt is counted, and one that was called off is not', async () => {
    const { port } = opened()
    await port.add(deliveryOf())
    await port.settle(await claimed(port, 200), again(200, false), 200)
    await port.settle(await claimed(port, 200), again(200), 200)
    const last = await claimed(port, 200)
    expect(last.attempts).toBe(1)
    await port.settle(last, { state: 'FAILED', status: 500, error: null }, 250)
    expect(await port.find(HOOK, last.id)).toMatchObject({
      state: 'FAILED',
      attempts: 2,
      lastStatus: 500,
      lastError: null,
      finishedAt: 250,
    })
  })

  it('a delivery that is settled as gone leaves nothing behind', async () => {
    const { port, countLeftovers } = opened()
    const before = await countLeftovers()
    await port.add(deliveryOf())
    await port.settle(await claimed(port, 200), { state: 'GONE' }, 200)
    expect(await port.list(HOOK, 10, null)).toEqual([])
    expect(await port.due(10_000, 10)).toEqual([])
    expect(await countLeftovers()).toBeLessThanOrEqual(before + 1)
  })

  it('a replayed delivery is sent again, after what was added meanwhile', async () => {
    const { port } = opened()
    const conversationId = newConversationId()
    const [first, second] = [deliveryOf({ conversationId }), deliveryOf({ conversationId })]
    await port.add(first)
    expect(await port.replay(HOOK, first.id, 150)).toMatchObject({ state: 'PENDING', since: 100 })
    await port.settle(await claimed(port, 200), DONE, 200)
    await port.add(second)
    expect(await port.replay(HOOK, first.id, 300)).toMatchObject({
      state: 'PENDING',
      since: 300,
      attempts: 0,
    })
    const next = await claimed(port, 300)
    expect(next.id).toBe(second.id)
    await port.settle(next, DONE, 300)
    expect(await claimed(port, 300)).toMatchObject({ id: first.id, eventId: first.eventId, body: first.body })
    expect(await port.replay(HOOK, newDeliveryId(), 300)).toBeNull()
    expect(await port.replay(newWebhookId(), second.id, 300)).toBeNull()
  })
}

function looking(opened: Subject): void {
  it('the deliveries of a webhook are listed last first, in pages', async () => {
    const { port } = opened()
    const all = Array.from({ length: 4 }, () => deliveryOf())
    for (const each of all) await port.add(each)
    await port.add(deliveryOf({ webhookId: newWebhookId() }))
    const page = await port.list(HOOK, 3, null)
    expect(page.map(({ id }) => id)).toEqual(
      all
        .slice(1)
        .map(({ id }) => id)
        .toReversed(),
    )
    const rest = await port.list(HOOK, 3, page.at(-1)?.position ?? 0)
    expect(rest.map(({ id }) => id)).toEqual([all[0]?.id])
    expect(await port.find(newWebhookId(), page[0]?.id ?? newDeliveryId())).toBeNull()
  })

  it('a full outbox drops its oldest deliveries, pending or not', async () => {
    const { port } = opened()
    const all = Array.from({ length: MOST + 3 }, () => deliveryOf())
    for (const each of all) await port.add(each)
    expect(await port.list(HOOK, 10, null)).toHaveLength(MOST)
    expect((await claimed(port, 200)).id).toBe(all[3]?.id)
  })
}

function removing(opened: Subject): void {
  it('forgetting a conversation keeps only the excepted event', async () => {
    const { port } = opened()
    const conversationId = newConversationId()
    const [delivered, pending, kept, other] = [
      deliveryOf({ conversationId }),
      deliveryOf({ conversationId }),
      deliveryOf({ conversationId, type: 'conversation.deleted' }),
      deliveryOf(),
    ]
    for (const each of [delivered, pending, kept, other]) await port.add(each)
    await port.settle(await claimed(port, 200), DONE, 200)
    const running = await claimed(port, 200)
    await port.forget(HOOK, conversationId, kept.eventId)
    expect((await port.list(HOOK, 10, null)).map(({ id }) => id)).toEqual([other.id, kept.id])
    expect([(await claimed(port, 200)).id, (await claimed(port, 200)).id].toSorted()).toEqual(
      [running.id === other.id ? kept.id : other.id, kept.id].toSorted(),
    )
    await port.forget(HOOK, conversationId, null)
    expect((await port.list(HOOK, 10, null)).map(({ id }) => id)).toEqual([other.id])
  })

  it('purging removes old deliveries, and clearing removes all of a webhook', async () => {
    const { port, countLeftovers } = opened()
    const before = await countLeftovers()
    const all = [deliveryOf(), deliveryOf(), deliveryOf()]
    for (const each of all) await port.add(each)
    await port.settle(await claimed(port, 200), DONE, 200)
    await port.settle(await claimed(port, 200), DONE, 300)
    await port.purge(300)
    expect(await port.list(HOOK, 10, null)).toHaveLength(2)
    await claimed(port, 200)
    await port.clear(HOOK)
    await port.purge(10_000)
    expect(await port.list(HOOK, 10, null)).toEqual([])
    expect(await port.due(10_000, 10)).toEqual([])
    expect(await countLeftovers()).toBeLessThanOrEqual(before + 1)
  })
}
