import { expect, it } from 'vitest'
import type { Message } from '../../domain/message.ts'
import type { ConversationStore, NewExchange } from '../../ports/conversationStore.ts'
import type { Opened } from './opened.ts'
import { exchangeOf, OWNER, outcomeOf, SOURCES, settlementOf } from './samples.ts'

type Subject = () => Opened<ConversationStore>

async function added(store: ConversationStore, exchange: NewExchange): Promise<{ answer: Message }> {
  await store.addExchange(exchange)
  const answer = exchange.messages.at(-1)
  if (!answer) throw new Error('The sample exchange has no answer')
  return { answer }
}

/** The part of the conversation store's contract that is about answers and how they end. */
export function answersContract(opened: Subject): void {
  settling(opened)
  rating(opened)
  unanswered(opened)
}

function settling(opened: Subject): void {
  it('settling an answer stores its text, sources and outcome', async () => {
    const { port, another, now } = opened()
    const { answer } = await added(port, exchangeOf(now()))
    const expected = {
      ...answer,
      status: 'FAILED',
      content: 'Once a',
      lastSeq: 7,
      sources: SOURCES,
      outcome: outcomeOf('FAILED'),
      cache: 'EXACT',
    }
    expect(await port.settle(OWNER, answer.id, settlementOf('Once a', 'FAILED'))).toEqual(expected)
    expect(await (await another()).message(OWNER, answer.id)).toEqual(expected)
  })

  it('an answer is settled once, and a second settlement changes nothing', async () => {
    const { port, another, now } = opened()
    const { answer } = await added(port, exchangeOf(now()))
    const first = await port.settle(OWNER, answer.id, settlementOf('Once a week.'))
    const second = await (await another()).settle(OWNER, answer.id, settlementOf('Never.', 'FAILED'))
    expect(second).toEqual(first)
    expect(await port.message(OWNER, answer.id)).toEqual(first)
  })

  it('instances that settle an answer concurrently agree on one settlement', async () => {
    const { port, another, now } = opened()
    const stores = [port, await another()]
    const { answer } = await added(port, exchangeOf(now()))
    const ends = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (stores[index % 2] ?? port).settle(OWNER, answer.id, settlementOf(`text ${index}`)),
      ),
    )
    expect(new Set(ends.map((end) => end?.content)).size).toBe(1)
    expect((await port.message(OWNER, answer.id))?.content).toBe(ends[0]?.content)
  })

  it('settling does not change a message that had already ended when it was added', async () => {
    const { port, now } = opened()
    const exchange = exchangeOf(now())
    const { answer: question } = await added(port, { ...exchange, messages: exchange.messages.slice(0, 1) })
    expect(await port.settle(OWNER, question.id, settlementOf('changed'))).toEqual(question)
  })

  it('a conversation store accepts an answer of one megabyte', async () => {
    const { port, now } = opened()
    const { answer } = await added(port, exchangeOf(now()))
    const content = 'Wasser für die Palme. '.repeat(45_000)
    await port.settle(OWNER, answer.id, settlementOf(content))
    expect((await port.message(OWNER, answer.id))?.content).toBe(content)
  })

  it("settling an answer leaves the conversation's times unchanged", async () => {
    const { port, now } = opened()
    const exchange = exchangeOf(now())
    const { answer } = await added(port, exchange)
    const before = await port.find(OWNER, exchange.conversationId)
    await port.settle(OWNER, answer.id, settlementOf('Once a week.'))
    expect(await port.find(OWNER, exchange.conversationId)).toEqual(before)
  })
}

function rating(opened: Subject): void {
  it('the last rating of an answer replaces earlier ones', async () => {
    const { port, now } = opened()
    const { answer } = await added(port, exchangeOf(now()))
    await port.settle(OWNER, answer.id, settlementOf('Once a week.'))
    await port.rate(OWNER, answer.id, { rating: 'HELPFUL', comment: null, createdAt: now() })
    const feedback = { rating: 'UNHELPFUL' as const, comment: 'It’s “wrong”', createdAt: now() + 1 }
    const rated = await port.rate(OWNER, answer.id, feedback)
    expect(rated).toMatchObject({ content: 'Once a week.', status: 'COMPLETE', feedback })
    expect(await port.message(OWNER, answer.id)).toEqual(rated)
  })

  it('a rating that comes before the answer ends is kept', async () => {
    const { port, now } = opened()
    const { answer } = await added(port, exchangeOf(now()))
    const feedback = { rating: 'HELPFUL' as const, comment: null, createdAt: now() }
    await port.rate(OWNER, answer.id, feedback)
    expect(await port.settle(OWNER, answer.id, settlementOf('Yes.'))).toMatchObject({
      content: 'Yes.',
      feedback,
    })
  })
}

function unanswered(opened: Subject): void {
  it('unanswered messages are listed oldest first, with what is needed to answer them', async () => {
    const { port, now } = opened()
    const start = now() - 1_000
    const sent = (offset: number) => exchangeOf(start + offset, { ownerId: `owner ${offset}` })
    const [newest, oldest, middle] = [sent(30), sent(10), sent(20)]
    for (const exchange of [newest, oldest, middle]) await port.addExchange(exchange)
    const expected = [oldest, middle].map(({ ownerId, conversationId, messages }) => ({
      ownerId,
      conversationId,
      messageId: messages[1].id,
      generationId: messages[1].generationId,
    }))
    expect(await port.unanswered(start + 25, 10)).toEqual(expected)
    expect(await port.unanswered(start + 25, 1)).toEqual(expected.slice(0, 1))
    expect(await port.unanswered(start + 5, 10)).toEqual([])
  })

  it('a settled answer is no longer listed as unanswered', async () => {
    const { port, another, now } = opened()
    const exchange = exchangeOf(now() - 100)
    const { answer } = await added(port, exchange)
    expect(await (await another()).unanswered(now(), 10)).toHaveLength(1)
    await port.settle(OWNER, answer.id, settlementOf('Once a week.'))
    expect(await (await another()).unanswered(now(), 10)).toEqual([])
  })

  it('a question is never listed as unanswered', async () => {
    const { port, now } = opened()
    const exchange = exchangeOf(now() - 100)
    await port.addExchange({ ...exchange, messages: exchange.messages.slice(0, 1) })
    expect(await port.unanswered(now(), 10)).toEqual([])
  })
}
