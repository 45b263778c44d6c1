import { expect, it } from 'vitest'
import { sqliteConversationStore } from '../adapters/sqlite/conversationStore.ts'
import { openDatabase } from '../adapters/sqlite/database.ts'
import type { Viewer } from '../domain/viewer.ts'
import { exchangeOf, OWNER } from '../test/contracts/samples.ts'
import type { Conversations } from './conversations.ts'
import { makeMyData } from './myData.ts'

const VIEWER: Viewer = { id: OWNER, kind: 'VISITOR', scopes: ['chat'] }
const NOW = 1_000_000
/** More than an export needs: one that does not end fails the test. */
const PARTS = 30

/** An export of a viewer's conversations, each dated by so much from now. */
async function exporting(offsets: readonly number[]) {
  const store = sqliteConversationStore(openDatabase(':memory:'), { conversationTtlMs: 1e9, now: () => NOW })
  const exchanges = offsets.map((offset) => exchangeOf(NOW + offset))
  for (const each of exchanges) await store.addExchange(each)
  const conversations = {
    list: (viewer, page) => store.list(viewer.id, page),
    byId: (viewer, id) => store.find(viewer.id, id as never),
    messages: async ({ ownerId, id }, page) => (await store.messages(ownerId, id, page)) as never,
  } satisfies Partial<Conversations> as Partial<Conversations> as Conversations
  let now = NOW
  const myData = makeMyData({ conversations, now: () => now })
  const run = async (first: number, between: (part: number) => Promise<unknown> = async () => {}) => {
    const ids: string[] = []
    let after: string | null = null
    for (let part = 0; part < PARTS; part++) {
      const { lines, endCursor } = await myData.export(VIEWER, first, after)
      ids.push(...lines.map((line) => (JSON.parse(line) as { id: string }).id))
      if (endCursor === null) return ids
      after = endCursor
      now++
      await between(part)
    }
    throw new Error('The export does not end')
  }
  return { run, store, exchanges, ids: exchanges.map(({ conversationId }) => conversationId) }
}

it('an export ends though a conversation is dated ahead', async () => {
  const { run, ids } = await exporting([3_600_000, 0, -5])
  expect(new Set((await run(2)).filter((id) => id.startsWith('conv_')))).toEqual(new Set(ids))
})

it('an export without changes gives each line once', async () => {
  const { run, exchanges } = await exporting([0, 0, -5])
  for (const first of [1, 2, 100]) {
    const lines = await run(first)
    expect(lines.length).toBe(new Set(lines).size)
    expect(lines.length).toBe(3 * exchanges.length)
  }
})

it.each([
  ['the clocks agree', 0],
  ['another one is dated ahead', 3_600_000],
])('a conversation that goes on is given once more at the end if %s', async (_, ahead) => {
  const { run, store, exchanges } = await exporting([-9, ahead])
  const [old] = exchanges
  const more = exchangeOf(NOW + 2, { conversationId: old?.conversationId as never })
  const lines = await run(2, async (part) => part === 2 && store.addExchange(more))
  expect(lines).toEqual(expect.arrayContaining(more.messages.map(({ id }) => id)))
  expect(lines.filter((id) => id === old?.conversationId).length).toBeGreaterThan(1)
})
