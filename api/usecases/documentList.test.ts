import { expect, it } from 'vitest'
import { BadUserInput } from '../domain/errors.ts'
import { newDocumentId } from '../domain/ids.ts'
import { byNewest, type DocumentEntry, documentPage } from './documentList.ts'

const entry = (title: string, more: Partial<DocumentEntry> = {}): DocumentEntry => ({
  id: newDocumentId(),
  title,
  url: null,
  tags: [],
  updatedAt: 1,
  revision: 1,
  ...more,
})
const titles = (page: ReturnType<typeof documentPage>) => page.items.map(({ node }) => node.title)

it('the list has each document once, the last written first, page by page', () => {
  const all = Array.from({ length: 7 }, (_, at) =>
    entry(`Document ${at}`, { revision: Math.floor(at / 3), updatedAt: 10 - at }),
  ).toSorted(byNewest)
  const seen: string[] = []
  let after: string | undefined
  for (let pages = 0; pages < 4; pages += 1) {
    const page = documentPage(all, { first: 2, after }, '')
    expect(page).toMatchObject({ totalCount: 7, hasNextPage: pages < 3, hasPreviousPage: pages > 0 })
    seen.push(...titles(page))
    after = page.items.at(-1)?.cursor
  }
  expect(seen[0]).toBe('Document 6')
  expect(seen).toEqual(all.map(({ title }) => title))
})

it('the next page continues at the same place though the document of its cursor is gone or changed', () => {
  const all = [5, 4, 3, 2, 1].map((revision) => entry(`At ${revision}`, { revision }))
  const after = documentPage(all, { first: 2 }, '').items.at(-1)?.cursor
  expect(titles(documentPage(all.toSpliced(1, 1), { first: 2, after }, ''))).toEqual(['At 3', 'At 2'])
  const moved = all
    .with(1, { ...entry('At 4'), id: all[1]?.id ?? newDocumentId(), revision: 9 })
    .toSorted(byNewest)
  expect(titles(documentPage(moved, { first: 2, after }, ''))).toEqual(['At 3', 'At 2'])
})

it('documents are found by every word of title, tags and address, in any case and order', () => {
  const all = [
    entry('Harmony Palm', { tags: ['Indoor'], url: 'https://example.com/palms' }),
    entry('Moon Cactus', { tags: ['indoor'] }),
  ]
  expect(titles(documentPage(all, {}, ' INDOOR  palm '))).toEqual(['Harmony Palm'])
  expect(titles(documentPage(all, {}, 'example.com'))).toEqual(['Harmony Palm'])
  expect(titles(documentPage(all, {}, 'ﬁcus'))).toEqual([])
  expect(documentPage(all, {}, '   ').totalCount).toBe(2)
})

it.each(['', 'x', 'x'.repeat(5_000), Buffer.from('documents 1 doc_<b>').toString('base64url')])(
  'a cursor of another list is refused: %.20s',
  (after) => {
    expect(() => documentPage([], { after }, '')).toThrow(BadUserInput)
  },
)

it('a list without documents has an empty page', () => {
  expect(documentPage([entry('Palm')], { first: 0 }, '')).toMatchObject({ items: [], hasNextPage: true })
  expect(documentPage([], {}, '')).toMatchObject({ items: [], hasNextPage: false, totalCount: 0 })
})
