import { describe, expect, it } from 'vitest'
import { newConversationId, newMessageId } from '../../domain/ids.ts'
import type { ConversationStore } from '../../ports/conversationStore.ts'
import { answersContract } from './conversationStore.answers.contract.ts'
import { boundsContract } from './conversationStore.bounds.contract.ts'
import { expiryContract } from './conversationStore.expiry.contract.ts'
import { idempotencyContract } from './conversationStore.idempotency.contract.ts'
import { pagingContract } from './conversationStore.paging.contract.ts'
import { watchContract } from './conversationStore.watch.contract.ts'
import { AWKWARD_TEXT, freshly, type Open, type Opened } from './opened.ts'
import { answerTo, exchangeOf, OWNER, STRANGER, settlementOf } from './samples.ts'

/** `conversationTtlMs`: how long a conversation lives after its last exchange. */
export type OpenConversationStore = Open<ConversationStore, { conversationTtlMs: number }>

const HOUR = 3_600_000

/** All that api/ports/conversationStore.ts promises. */
export function conversationStoreContract(name: string, open: OpenConversationStore): void {
  const forAnHour = () => freshly(() => open({ conversationTtlMs: HOUR }))
  describe(`ConversationStore on ${name}`, () => {
    describe('exchanges', () => exchanges(forAnHour()))
    describe('sends that come again', () => idempotencyContract(forAnHour()))
    describe('owners', () => ownership(forAnHour()))
    describe('renaming and removing', () => changing(forAnHour()))
    describe('answers', () => answersContract(forAnHour()))
    describe('bounds', () => boundsContract(forAnHour()))
    describe('paging', () => pagingContract(forAnHour()))
    describe('watching', () => watchContract(forAnHour()))
    describe('expiry', () => expiryContract(forAnHour(), HOUR))
  })
}

type Subject = () => Opened<ConversationStore>

function exchanges(opened: Subject): void {
  it('the first exchange begins a conversation with its question and the pending answer', async () => {
    const { port, another, now } = opened()
    const exchange = exchangeOf(now(), { title: 'Watering' })
    const conversation = {
      id: exchange.conversationId,
      ownerId: OWNER,
      title: 'Watering',
      createdAt: exchange.now,
      updatedAt: exchange.now,
      expiresAt: exchange.now + HOUR,
      messageCount: 2,
    }
    expect(await port.addExchange(exchange)).toEqual({
      result: 'added',
      conversation,
      messages: exchange.messages,
    })
    const other = await another()
    expect(await other.find(OWNER, exchange.conversationId)).toEqual(conversation)
    for (const message of exchange.messages) expect(await other.message(OWNER, message.id)).toEqual(message)
  })

  it('a further exchange is added to its conversation and updates it', async () => {
    const { port, now } = opened()
    const first = exchangeOf(now())
    await port.addExchange(first)
    const second = exchangeOf(now() + 5, { conversationId: first.conversationId })
    const added = await port.addExchange(second)
    expect(added).toMatchObject({
      result: 'added',
      conversation: { title: 'Watering', createdAt: first.now, updatedAt: second.now, messageCount: 4 },
    })
    const page = await port.messages(OWNER, first.conversationId, {})
    expect(page?.items.map(({ node }) => node)).toEqual([...first.messages, ...second.messages])
  })

  it('an exchange for an unknown conversation is not found and writes nothing', async () => {
    const { port, now, countLeftovers } = opened()
    const exchange = exchangeOf(now(), { conversationId: newConversationId(), key: 'a' })
    expect(await port.addExchange(exchange)).toEqual({ result: 'notFound' })
    expect(await countLeftovers()).toBe(0)
  })

  it('an answer can be added alone to a question that was asked before', async () => {
    const { port, now } = opened()
    const first = exchangeOf(now())
    await port.addExchange(first)
    const again = exchangeOf(now() + 1, { conversationId: first.conversationId })
    const answer = answerTo(first.messages[0])
    expect(await port.addExchange({ ...again, messages: [answer] })).toMatchObject({
      result: 'added',
      conversation: { messageCount: 3 },
      messages: [answer],
    })
  })

  it('titles, texts and metadata keep every character', async () => {
    const { port, now } = opened()
    const exchange = exchangeOf(now(), { content: AWKWARD_TEXT, title: `%_'"\\ ${'\ud83c\udf34'} é` })
    await port.addExchange(exchange)
    const [question] = exchange.messages
    expect(await port.message(OWNER, question.id)).toEqual(question)
    expect((await port.find(OWNER, exchange.conversationId))?.title).toBe(exchange.newTitle)
  })

  it('messages that two instances add concurrently keep the order of each exchange', async () => {
    const { port, another, now } = opened()
    const first = exchangeOf(now())
    await port.addExchange(first)
    const stores = [port, await another()]
    const later = Array.from({ length: 10 }, () =>
      exchangeOf(first.now, { conversationId: first.conversationId }),
    )
    await Promise.all(later.map((exchange, index) => stores[index % 2]?.addExchange(exchange)))
    const ids = (await port.messages(OWNER, first.conversationId, {}))?.items.map(({ node }) => node.id) ?? []
    expect(new Set(ids).size).toBe(22)
    for (const { messages } of later)
      expect(ids.indexOf(messages[1].id)).toBe(ids.indexOf(messages[0].id) + 1)
    expect((await port.find(OWNER, first.conversationId))?.messageCount).toBe(22)
  })
}

function ownership(opened: Subject): void {
  it('a stranger can neither read nor change a conversation', async () => {
    const { port, now } = opened()
    const exchange = exchangeOf(now(), { key: 'send-1' })
    await port.addExchange(exchange)
    const { conversationId: id, messages } = exchange
    const answer = messages[1]
    expect(await port.find(STRANGER, id)).toBeNull()
    expect(await port.message(STRANGER, answer.id)).toBeNull()
    expect(await port.messages(STRANGER, id, {})).toBeNull()
    expect((await port.list(STRANGER, { first: 10 })).items).toEqual([])
    expect(await port.settle(STRANGER, answer.id, settlementOf('mine'))).toBeNull()
    expect(await port.rate(STRANGER, answer.id, feedback('mine'))).toBeNull()
    expect(await port.rename(STRANGER, id, 'mine', now())).toBeNull()
    expect(await port.remove(STRANGER, id)).toBeNull()
    expect(await port.watch(STRANGER, id, new AbortController().signal)).toBeNull()
    const intruding = exchangeOf(now(), { conversationId: id, ownerId: STRANGER })
    expect(await port.addExchange(intruding)).toEqual({ result: 'notFound' })
    expect(await port.message(OWNER, answer.id)).toEqual(answer)
    expect(await port.find(OWNER, id)).toMatchObject({ title: 'Watering', messageCount: 2 })
  })

  it('owners stay apart even if their names share a prefix or contain patterns', async () => {
    const { port, now } = opened()
    const owners = ['a', 'a:b', 'a*', 'a%', 'A', 'a_']
    for (const ownerId of owners) await port.addExchange(exchangeOf(now(), { ownerId, title: ownerId }))
    for (const ownerId of owners) {
      const { items } = await port.list(ownerId, { first: 10 })
      expect(items.map(({ node }) => node.title)).toEqual([ownerId])
    }
  })

  it('a message that does not exist is not found', async () => {
    const { port } = opened()
    expect(await port.message(OWNER, newMessageId())).toBeNull()
    expect(await port.settle(OWNER, newMessageId(), settlementOf('a'))).toBeNull()
    expect(await port.rate(OWNER, newMessageId(), feedback('a'))).toBeNull()
  })
}

const feedback = (comment: string) => ({ rating: 'HELPFUL' as const, comment, createdAt: 1 })

function changing(opened: Subject): void {
  it('renaming a conversation updates it but does not extend its life', async () => {
    const { port, another, now } = opened()
    const exchange = exchangeOf(now())
    await port.addExchange(exchange)
    const renamed = await port.rename(OWNER, exchange.conversationId, 'Palms', exchange.now + 7)
    expect(renamed).toMatchObject({
      title: 'Palms',
      updatedAt: exchange.now + 7,
      expiresAt: exchange.now + HOUR,
    })
    expect(await (await another()).find(OWNER, exchange.conversationId)).toEqual(renamed)
    expect(await port.rename(OWNER, newConversationId(), 'Palms', now())).toBeNull()
  })

  it('a caller whose clock is behind moves no time of a conversation back', async () => {
    const { port, now } = opened()
    const ahead = exchangeOf(now() + 5_000)
    const other = exchangeOf(now() + 2_000)
    for (const each of [ahead, other]) await port.addExchange(each)
    const { conversationId } = ahead
    const times = { updatedAt: ahead.now, expiresAt: ahead.now + HOUR }
    expect(await port.addExchange(exchangeOf(now(), { conversationId }))).toMatchObject({
      conversation: times,
    })
    expect(await port.rename(OWNER, conversationId, 'Palms', now())).toMatchObject(times)
    expect(await port.find(OWNER, conversationId)).toMatchObject({ ...times, messageCount: 4 })
    const { items } = await port.list(OWNER, { first: 5 })
    expect(items.map(({ node }) => node.id)).toEqual([conversationId, other.conversationId])
  })

  it('removing a conversation removes all that belongs to it and returns its generations', async () => {
    const { port, now, countLeftovers } = opened()
    const first = exchangeOf(now(), { key: 'send-1' })
    const second = exchangeOf(now(), { conversationId: first.conversationId, key: 'send-2' })
    await port.addExchange(first)
    await port.addExchange(second)
    await port.settle(OWNER, first.messages[1].id, settlementOf('Once a week.'))
    const generations = await port.remove(OWNER, first.conversationId)
    expect(generations).toHaveLength(2)
    expect(new Set(generations)).toEqual(
      new Set([first.messages[1].generationId, second.messages[1].generationId]),
    )
    expect(await port.find(OWNER, first.conversationId)).toBeNull()
    expect(await port.message(OWNER, first.messages[0].id)).toBeNull()
    expect(await port.messages(OWNER, first.conversationId, {})).toBeNull()
    expect(await port.unanswered(now() + HOUR, 10)).toEqual([])
    expect(await port.remove(OWNER, first.conversationId)).toBeNull()
    expect(await countLeftovers()).toBe(0)
  })
}
