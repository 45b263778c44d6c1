import { openRedis, type RedisPorts } from '../../api/adapters/redis/redis.ts'
import { documentOf, exchangeOf, settlementOf } from '../../api/test/contracts/samples.ts'
import { madeDocuments } from './documents.ts'

/** About what a support answer has. */
export const ANSWER = 'Water it about once a week, when the top of the soil is dry. '.repeat(15)
const AT_ONCE = 500
const WEEK_MS = 604_800_000

/** For what a deployment keeps. */
export const openStock = (url: string): Promise<RedisPorts> =>
  openRedis({ url, conversationTtlMs: WEEK_MS, report: () => {} })

/** A conversation of so many questions that have been answered, without the log of a generation that goes after ten minutes. */
export async function keepConversation(
  { conversations }: RedisPorts,
  ownerId: string,
  questions: number,
): Promise<void> {
  const first = exchangeOf(Date.now(), { ownerId, title: 'How often should I water my palm?' })
  for (let question = 0; question < questions; question++) {
    const next = exchangeOf(Date.now(), { ownerId, conversationId: first.conversationId })
    const exchange = question === 0 ? first : next
    await conversations.addExchange(exchange)
    await conversations.settle(ownerId, exchange.messages[1].id, settlementOf(ANSWER))
  }
}

/** What a Redis holds before it is measured: conversations of one question, each of a visitor of its own, and documents. */
export async function stock(
  url: string,
  { conversations, documents }: { readonly conversations: number; readonly documents: number },
): Promise<void> {
  const ports = await openStock(url)
  for (let from = 0; from < conversations; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, conversations - from)
    await Promise.all(
      Array.from({ length: count }, (_, index) => keepConversation(ports, `owner-${from + index}`, 1)),
    )
  }
  for (const made of madeDocuments(documents)) await ports.knowledge.put(documentOf(made))
  await ports.close()
}
