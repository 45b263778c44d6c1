import { expect, it } from 'vitest'
import type { ConversationStore, NewExchange } from '../../ports/conversationStore.ts'
import type { Opened } from './opened.ts'
import { exchangeOf, OWNER, STRANGER, settlementOf } from './samples.ts'

/** The part of the conversation store's contract that is about how many answers an owner may wait for. */
export function boundsContract(opened: () => Opened<ConversationStore>): void {
  const upTo = (maxUnanswered: number, exchange: NewExchange): NewExchange => ({ ...exchange, maxUnanswered })
  const answerOf = ({ messages }: NewExchange) => {
    const answer = messages.at(-1)
    if (!answer) throw new Error('The sample exchange has no answer')
    return answer.id
  }
  const resultOf = async (store: ConversationStore, exchange: NewExchange) =>
    (await store.addExchange(exchange)).result

  it("an exchange beyond its owner's limit of unsettled answers is refused and writes nothing", async () => {
    const { port, another, now } = opened()
    await port.addExchange(exchangeOf(now()))
    await port.addExchange(exchangeOf(now()))
    const third = exchangeOf(now(), { key: 'third' })
    expect(await resultOf(await another(), upTo(2, third))).toBe('tooManyUnanswered')
    expect(await port.find(OWNER, third.conversationId)).toBeNull()
    expect(await port.message(OWNER, answerOf(third))).toBeNull()
    expect((await port.list(OWNER, { first: 10 })).items).toHaveLength(2)
    expect(await resultOf(port, upTo(3, third))).toBe('added')
  })

  it('the limit of unsettled answers counts the answers of one owner, and no questions', async () => {
    const { port, now } = opened()
    await port.addExchange(exchangeOf(now(), { ownerId: STRANGER }))
    const exchange = exchangeOf(now())
    await port.addExchange({ ...exchange, messages: exchange.messages.slice(0, 1) })
    expect(await resultOf(port, upTo(1, exchangeOf(now())))).toBe('added')
    expect(await resultOf(port, upTo(1, exchangeOf(now())))).toBe('tooManyUnanswered')
  })

  it('an owner may send again once an answer is settled, or its conversation removed or expired', async () => {
    const { port, now } = opened()
    const settled = exchangeOf(now())
    await port.addExchange(settled)
    await port.settle(OWNER, answerOf(settled), settlementOf('Once a week.'))
    const removed = exchangeOf(now())
    expect(await resultOf(port, upTo(1, removed))).toBe('added')
    await port.remove(OWNER, removed.conversationId)
    const expired = exchangeOf(now())
    expect(await resultOf(port, upTo(1, expired))).toBe('added')
    await port.purgeExpired(now() + 365 * 24 * 3_600_000, 10)
    expect(await resultOf(port, upTo(1, exchangeOf(now())))).toBe('added')
  })

  it('a repeated send is recognised although its owner has reached the limit of unsettled answers', async () => {
    const { port, now } = opened()
    const exchange = upTo(1, exchangeOf(now(), { key: 'once' }))
    expect(await resultOf(port, exchange)).toBe('added')
    expect(await resultOf(port, exchange)).toBe('repeated')
  })

  it('concurrent sends never exceed the limit of unsettled answers', async () => {
    const { port, another, now } = opened()
    const stores = [port, await another()]
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        resultOf(stores[index % 2] ?? port, upTo(5, exchangeOf(now()))),
      ),
    )
    expect(results.filter((result) => result === 'added')).toHaveLength(5)
  })
}
