import { createRoot, createSignal } from 'solid-js'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { heldReplies, settled } from '../graphql/testing.ts'
import type { Conversation } from './conversation.ts'
import { createConversationList } from './createConversationList.ts'

beforeEach(() => {
  vi.stubGlobal('document', new EventTarget())
  return () => vi.unstubAllGlobals()
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

/** A list that has read its first page, and what it shows. */
async function listOf(items: readonly Conversation[], next: string | null = null) {
  const { client, requests } = heldReplies()
  const [recoveries, setRecoveries] = createSignal(0)
  const { list, dispose } = createRoot((dispose) => ({
    dispose,
    list: createConversationList(client, recoveries),
  }))
  onTestFinished(dispose)
  const asked = async () => {
    await settled()
    const newest = requests.at(-1)
    if (!newest) throw new Error('Nothing was asked for')
    return newest
  }
  await (await asked()).answer(page(items, next))
  return {
    list,
    titles: () => list.items.map(({ title }) => title).join(' '),
    reread: () => {
      setRecoveries((count) => count + 1)
      return asked()
    },
    older: () => {
      void list.loadOlder()
      return asked()
    },
  }
}

test('a new name stays, though a re-read that began before comes after it', async () => {
  const { list, titles, reread } = await listOf([said('a', 1)])
  const late = await reread()
  list.put(said('a', 2, 'Palm'))
  await late.answer(page([said('a', 1)]))
  expect(titles()).toBe('Palm')
})

test('what is deleted while the list is read again does not come back with it', async () => {
  const { list, titles, reread } = await listOf([said('b', 2), said('a', 1)])
  const late = await reread()
  list.drop('a')
  await late.answer(page([said('b', 2), said('a', 1)]))
  expect(titles()).toBe('b')
  list.put(said('a', 3, 'renamed before it was deleted'))
  expect(titles()).toBe('b')
})

test('what a re-read that began after its deletion holds is there', async () => {
  const { list, titles, reread } = await listOf([said('a', 1)])
  list.drop('a')
  await (await reread()).answer(page([said('a', 1)]))
  expect(titles()).toBe('a')
})

test('after all is deleted, neither a re-read nor an older page brings anything back', async () => {
  const { list, titles, reread, older } = await listOf([said('b', 2)], 'cursor')
  const [late, later] = [await reread(), await older()]
  list.clear()
  await late.answer(page([said('b', 2)]))
  await later.answer(page([said('a', 1)]))
  expect(titles()).toBe('')
  expect(list.hasOlder()).toBe(false)
})

test('a conversation in which something is said while the list is read again stays in it', async () => {
  const { list, titles, reread } = await listOf([said('b', 5), said('a', 4)], 'cursor')
  list.put(said('old', 1))
  const late = await reread()
  list.put(said('old', 9))
  await late.answer(page([said('b', 5), said('a', 4)], 'cursor'))
  expect(titles()).toBe('old b a')
})

test('of two re-reads the one that began later counts, whichever comes first', async () => {
  const { titles, reread } = await listOf([said('b', 2), said('a', 1)])
  const [early, late] = [await reread(), await reread()]
  await late.answer(page([said('b', 2)]))
  await early.answer(page([said('b', 2), said('a', 1)]))
  expect(titles()).toBe('b')
})
