import { createRoot } from 'solid-js'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { heldReplies, settled } from '../graphql/testing.ts'
import { createDocumentList } from './createDocumentList.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  return () => void vi.useRealTimers()
})

const page = (titles: readonly string[], next: string | null = null) => ({
  documents: {
    totalCount: titles.length,
    edges: titles.map((title) => ({ node: { id: title, title, tags: [], updatedAt: '' } })),
    pageInfo: { hasNextPage: next !== null, endCursor: next },
  },
})

/** A list of the documents A and B, of which there are more. */
async function listOf() {
  const { client, requests } = heldReplies()
  const { list, dispose } = createRoot((dispose) => ({ dispose, list: createDocumentList(client) }))
  onTestFinished(dispose)
  const asked = async () => {
    vi.runAllTimers()
    await settled()
    const newest = requests.at(-1)
    if (!newest) throw new Error('Nothing was asked for')
    return newest
  }
  await (await asked()).answer(page(['A', 'B'], 'B'))
  return {
    list,
    asked,
    requests,
    titles: () =>
      list
        .items()
        .map(({ title }) => title)
        .join(' '),
  }
}

test('what is read after a change counts, though the reply to what was asked before it comes later', async () => {
  const { list, asked, titles } = await listOf()
  void list.refresh()
  const early = await asked()
  void list.refresh()
  const late = await asked()
  await late.answer(page(['A']))
  await early.answer(page(['A', 'B']))
  expect(titles()).toBe('A')
})

test('more that is asked for while the list is read again follows on what was read', async () => {
  const { list, asked, titles, requests } = await listOf()
  void list.refresh()
  const refreshed = await asked()
  void list.more()
  expect(await asked()).toBe(refreshed)
  await refreshed.answer(page(['A', 'C'], 'C'))
  expect(requests.at(-1)?.variables).toMatchObject({ after: 'C' })
  await requests.at(-1)?.answer(page(['D']))
  expect(titles()).toBe('A C D')
})

test('the reply to a search that has changed is not shown, also before the new one is sent', async () => {
  const { list, asked, titles } = await listOf()
  list.setSearch('pa')
  const early = await asked()
  list.setSearch('palm')
  await early.answer(page(['Paper', 'Palm'], 'Palm'))
  expect(titles()).toBe('A B')
  expect(list.hasMore()).toBe(false)
  await (await asked()).answer(page(['Palm']))
  expect(titles()).toBe('Palm')
})
