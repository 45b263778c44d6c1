import { expect, it } from 'vitest'
import type { ConversationStore } from '../../ports/conversationStore.ts'
import { collect, type Opened } from './opened.ts'
import { exchangeOf, OWNER, settlementOf } from './samples.ts'

type Subject = () => Opened<ConversationStore>

/** The part of the conversation store's contract that is about forgetting. */
export function expiryContract(opened: Subject, ttlMs: number): void {
  sliding(opened, ttlMs)
  purging(opened, ttlMs)
}

function sliding(opened: Subject, ttlMs: number): void {
  it('an expired conversation is invisible from the instant it expires', async () => {
    const { port, now, elapse } = opened()
    const exchange = exchangeOf(now())
    await port.addExchange(exchange)
    const { conversationId: id, messages } = exchange
    expect(await port.find(OWNER, id)).not.toBeNull()
    await elapse(ttlMs)
    expect(await port.find(OWNER, id)).toBeNull()
    expect(await port.message(OWNER, messages[0].id)).toBeNull()
    expect(await port.messages(OWNER, id, {})).toBeNull()
    expect((await port.list(OWNER, { first: 10 })).items).toEqual([])
    expect((await port.list(OWNER, { first: 10 }, 'Water')).items).toEqual([])
    expect(await port.settle(OWNER, messages[1].id, settlementOf('late'))).toBeNull()
    expect(await port.rename(OWNER, id, 'late', now())).toBeNull()
    expect(await port.watch(OWNER, id, new AbortController().signal)).toBeNull()
    expect(await port.unanswered(now() + 1, 10)).toEqual([])
    expect(await port.addExchange(exchangeOf(now(), { conversationId: id }))).toEqual({ result: 'notFound' })
  })

  it('each exchange extends the life of its conversation', async () => {
    const { port, now, elapse } = opened()
    const exchange = exchangeOf(now())
    await port.addExchange(exchange)
    await elapse(ttlMs * 0.6)
    const more = exchangeOf(now(), { conversationId: exchange.conversationId })
    expect(await port.addExchange(more)).toMatchObject({
      result: 'added',
      conversation: { expiresAt: more.now + ttlMs },
    })
    await elapse(ttlMs * 0.6)
    expect(await port.find(OWNER, exchange.conversationId)).toMatchObject({ expiresAt: more.now + ttlMs })
    expect(await port.message(OWNER, exchange.messages[0].id)).not.toBeNull()
  })

  it("reading, renaming, settling, rating or repeating a send does not extend a conversation's life", async () => {
    const { port, now, elapse } = opened()
    const exchange = exchangeOf(now(), { key: 'send-1' })
    await port.addExchange(exchange)
    const { conversationId: id, messages } = exchange
    await elapse(ttlMs * 0.6)
    await port.rename(OWNER, id, 'Palms', now())
    await port.settle(OWNER, messages[1].id, settlementOf('Once a week.'))
    await port.rate(OWNER, messages[1].id, { rating: 'HELPFUL', comment: null, createdAt: now() })
    expect(await port.addExchange({ ...exchange, now: now() })).toMatchObject({ result: 'repeated' })
    expect(await port.find(OWNER, id)).toMatchObject({ expiresAt: exchange.now + ttlMs })
    await elapse(ttlMs * 0.5)
    expect(await port.find(OWNER, id)).toBeNull()
  })

  it('a send id can be used again once its conversation has expired', async () => {
    const { port, now, elapse } = opened()
    await port.addExchange(exchangeOf(now(), { key: 'send-1' }))
    await elapse(ttlMs)
    const again = exchangeOf(now(), { key: 'send-1', fingerprint: 'another' })
    expect(await port.addExchange(again)).toMatchObject({ result: 'added', messages: again.messages })
    expect(await port.addExchange(again)).toMatchObject({ result: 'repeated', messages: again.messages })
    await port.purgeExpired(now(), 10)
    expect(await port.addExchange(again)).toMatchObject({ result: 'repeated', messages: again.messages })
  })
}

function purging(opened: Subject, ttlMs: number): void {
  it('purging leaves nothing of expired conversations and returns their generations', async () => {
    const { port, another, now, elapse, countLeftovers } = opened()
    const sent = (key: string) => exchangeOf(now(), { key, ownerId: `owner ${key}` })
    const answered = sent('a')
    const exchanges = [answered, sent('b'), sent('c')]
    for (const exchange of exchanges) await port.addExchange(exchange)
    await port.settle('owner a', answered.messages[1].id, settlementOf('Once a week.'))
    await elapse(ttlMs + 10)
    const { removed, generations } = await (await another()).purgeExpired(now(), 100)
    expect(removed).toBe(3)
    expect(new Set(generations)).toEqual(new Set(exchanges.map(({ messages }) => messages[1].generationId)))
    expect(await countLeftovers()).toBe(0)
    expect(await port.purgeExpired(now(), 100)).toEqual({ removed: 0, generations: [] })
  })

  it('a purge removes at most the requested number of conversations, and none that is alive', async () => {
    const { port, now, elapse } = opened()
    for (let count = 0; count < 5; count++) await port.addExchange(exchangeOf(now()))
    await elapse(ttlMs + 10)
    const alive = exchangeOf(now())
    await port.addExchange(alive)
    expect((await port.purgeExpired(now(), 3)).removed).toBe(3)
    expect((await port.purgeExpired(now(), 3)).removed).toBe(2)
    expect((await port.purgeExpired(now(), 3)).removed).toBe(0)
    expect(await port.find(OWNER, alive.conversationId)).not.toBeNull()
  })

  it('two instances that purge concurrently remove each conversation once', async () => {
    const { port, another, now, elapse, countLeftovers } = opened()
    for (let count = 0; count < 6; count++) await port.addExchange(exchangeOf(now()))
    await elapse(ttlMs + 10)
    const stores = [port, await another()]
    const purges = await Promise.all(stores.map((store) => store.purgeExpired(now(), 100)))
    expect(purges.reduce((sum, { removed }) => sum + removed, 0)).toBe(6)
    expect(purges.flatMap(({ generations }) => generations)).toHaveLength(6)
    expect(await countLeftovers()).toBe(0)
  })

  it('watchers of a conversation are notified when it is purged', async () => {
    const { port, another, now, elapse } = opened()
    const exchange = exchangeOf(now())
    await port.addExchange(exchange)
    const other = await another()
    const changes = await other.watch(OWNER, exchange.conversationId, new AbortController().signal)
    await elapse(ttlMs + 10)
    await port.purgeExpired(now(), 10)
    expect(changes && (await collect(changes))).toEqual([{ type: 'deleted' }])
  })
}
