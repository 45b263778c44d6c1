import { expect, it } from 'vitest'
import type { ConversationStore, ExchangeResult } from '../../ports/conversationStore.ts'
import type { Opened } from './opened.ts'
import { answerTo, exchangeOf, OWNER, STRANGER, settlementOf } from './samples.ts'

/** The part of the conversation store's contract that is about the same send twice. */
export function idempotencyContract(opened: () => Opened<ConversationStore>): void {
  it('a repeated send returns the first one’s messages as they are now and writes nothing', async () => {
    const { port, now } = opened()
    const first = exchangeOf(now(), { key: 'send-1' })
    await port.addExchange(first)
    const answer = first.messages[1]
    await port.settle(OWNER, answer.id, settlementOf('Once a week.'))
    const again = await port.addExchange(exchangeOf(now() + 9, { key: 'send-1' }))
    expect(again).toMatchObject({
      result: 'repeated',
      conversation: { id: first.conversationId, updatedAt: first.now, messageCount: 2 },
      messages: [
        { id: first.messages[0].id },
        { id: answer.id, status: 'COMPLETE', content: 'Once a week.' },
      ],
    })
    expect((await port.list(OWNER, { first: 10 })).items).toHaveLength(1)
  })

  it('a send id that was used for something else is refused', async () => {
    const { port, now, countLeftovers } = opened()
    await port.addExchange(exchangeOf(now(), { key: 'send-1', fingerprint: 'palm' }))
    const before = await countLeftovers()
    const other = exchangeOf(now(), { key: 'send-1', fingerprint: 'fern' })
    expect(await port.addExchange(other)).toEqual({ result: 'conflict' })
    expect(await countLeftovers()).toBe(before)
  })

  it('exactly one of many identical concurrent sends is added', async () => {
    const { port, another, now } = opened()
    const stores = [port, await another()]
    const sends = Array.from({ length: 12 }, () => exchangeOf(now(), { key: 'send-1' }))
    const results = await Promise.all(
      sends.map((send, index) => (stores[index % 2] ?? port).addExchange(send)),
    )
    const added = results.filter(({ result }) => result === 'added')
    expect(added).toHaveLength(1)
    expect(new Set(results.map(conversationOf)).size).toBe(1)
    expect(results.filter(({ result }) => result === 'repeated')).toHaveLength(11)
    expect((await port.list(OWNER, { first: 100 })).items).toHaveLength(1)
  })

  it('send ids of different owners stay apart', async () => {
    const { port, now } = opened()
    await port.addExchange(exchangeOf(now(), { key: 'send-1' }))
    const other = exchangeOf(now(), { key: 'send-1', ownerId: STRANGER, fingerprint: 'fern' })
    expect(await port.addExchange(other)).toMatchObject({ result: 'added' })
  })

  it('the same exchange without a send id is written once', async () => {
    const { port, now } = opened()
    const first = exchangeOf(now())
    await port.addExchange(first)
    expect(await port.addExchange(first)).toMatchObject({ result: 'repeated', messages: first.messages })
    const question = first.messages[0]
    const more = {
      ...exchangeOf(now(), { conversationId: first.conversationId }),
      messages: [answerTo(question)],
    }
    await port.addExchange(more)
    expect(await port.addExchange(more)).toMatchObject({ result: 'repeated', messages: more.messages })
    expect((await port.find(OWNER, first.conversationId))?.messageCount).toBe(3)
  })

  it('a send id is forgotten with its conversation', async () => {
    const { port, now } = opened()
    const first = exchangeOf(now(), { key: 'send-1' })
    await port.addExchange(first)
    await port.remove(OWNER, first.conversationId)
    const again = exchangeOf(now(), { key: 'send-1', fingerprint: 'fern' })
    expect(await port.addExchange(again)).toMatchObject({ result: 'added', messages: again.messages })
  })
}

const conversationOf = (result: ExchangeResult) =>
  'conversation' in result ? result.conversation.id : result.result
