import { createRoot } from 'solid-js'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { heldReplies, settled } from '../graphql/testing.ts'
import type { Conversation } from './conversation.ts'
import { createSearch } from './createSearch.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  return () => void vi.useRealTimers()
})

const said = (id: string, minute: number, title = id): Conversation => ({
  ...{ id, title },
  updatedAt: `2026-11-22T10:0${minute}:00.000Z`,
})

const page = (items: readonly Conversation[], next: string | null = null) => ({
  conversations: {
    edges: items.map((node) => ({ node })),
    pageInfo: { hasNextPage: next !== null, endCursor: next },
  },
})

/** A search for "palm" whose reply is on its way. */
async function searching() {
  const { client, requests } = heldReplies()
  const { search, dispose } = createRoot((dispose) => ({ dispose, search: createSearch(client) }))
  onTestFinished(dispose)
  const asked = async () => {
    vi.runAllTimers()
    await settled()
    const newest = requests.at(-1)
    if (!newest) throw new Error('Nothing was asked for')
    return newest
  }
  search.setText('palm')
  return {
    search,
    titles: () => search.found.map(({ title }) => title).join(' '),
    asked,
    reply: await asked(),
  }
}

test('a new name counts, though the reply that comes after it holds the old one', async () => {
  const { search, titles, reply } = await searching()
  search.put(said('a', 2, 'Fern'))
  await reply.answer(page([said('b', 1), said('a', 1, 'Palm')]))
  expect(titles()).toBe('Fern b')
})

test('what was deleted while it was looked for is not found', async () => {
  const { search, titles, reply } = await searching()
  search.drop('a')
  await reply.answer(page([said('b', 2), said('a', 1)]))
  expect(titles()).toBe('b')
})

test('what is deleted while older ones are read does not come back with them', async () => {
  const { search, titles, reply, asked } = await searching()
  await reply.answer(page([said('c', 3), said('b', 2)], 'cursor'))
  void search.loadOlder()
  const older = await asked()
  search.drop('b')
  await older.answer(page([said('a', 1)]))
  expect(titles()).toBe('c a')
})

test('an older state that is heard late does not take the place of a newer one', async () => {
  const { search, titles, reply } = await searching()
  await reply.answer(page([said('a', 2, 'Fern')]))
  search.put(said('a', 1, 'Palm'))
  expect(titles()).toBe('Fern')
})
