import { openRedis } from '../../../api/adapters/redis/redis.ts'
import { documentOf, exchangeOf, settlementOf } from '../../../api/test/contracts/samples.ts'
import { madeDocuments } from '../documents.ts'

const AT_ONCE = 500
const WEEK_MS = 604_800_000
const ANSWER = 'Water it about once a week, when the top of the soil is dry. '.repeat(15)

/** What a Redis holds before it is measured: conversations of one question, each of a visitor of its own, and documents. */
export async function stock(
  url: string,
  { conversations, documents }: { readonly conversations: number; readonly documents: number },
): Promise<void> {
  const ports = await openRedis({ url, conversationTtlMs: WEEK_MS, report: () => {} })
  const keep = async (at: number) => {
    const exchange = exchangeOf(Date.now(), { ownerId: `owner-${at}` })
    await ports.conversations.addExchange(exchange)
    await ports.conversations.settle(exchange.ownerId, exchange.messages[1].id, settlementOf(ANSWER))
  }
  for (let from = 0; from < conversations; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, conversations - from)
    await Promise.all(Array.from({ length: count }, (_, index) => keep(from + index)))
  }
  for (const made of madeDocuments(documents)) await ports.knowledge.put(documentOf(made))
  await ports.close()
}
