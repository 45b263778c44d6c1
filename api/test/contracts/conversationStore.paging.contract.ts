import { expect, it } from 'vitest'
import { BadUserInput } from '../../domain/errors.ts'
import type { ConversationId } from '../../domain/ids.ts'
import type { ConversationStore, Page, PageRequest } from '../../ports/conversationStore.ts'
import type { Opened } from './opened.ts'
import { exchangeOf, OWNER, questionOf } from './samples.ts'

type Subject = () => Opened<ConversationStore>

/** A conversation of `count` messages whose contents are '1', '2', … */
async function counted({ port, now }: Opened<ConversationStore>, count: number): Promise<ConversationId> {
  const exchange = exchangeOf(now())
  const { conversationId } = exchange
  const messages = Array.from({ length: count }, (_, index) =>
    questionOf(conversationId, `${index + 1}`, exchange.now),
  )
  await port.addExchange({ ...exchange, messages })
  return conversationId
}

/** The contents on a page, with a mark on the side where more is. */
const shape = (page: Page<{ content: string } | { title: string }> | null): string => {
  if (!page) return 'none'
  const texts = page.items.map(({ node }) => ('content' in node ? node.content : node.title))
  return `${page.hasPreviousPage ? '<' : '|'}${texts.join(',')}${page.hasNextPage ? '>' : '|'}`
}

/** The part of the conversation store's contract that is about lists and their pages. */
export function pagingContract(opened: Subject): void {
  messagePages(opened)
  conversationPages(opened)
  searching(opened)
  garbage(opened)
}

function messagePages(opened: Subject): void {
  it('messages are paged from either end', async () => {
    const id = await counted(opened(), 7)
    const page = async (request: PageRequest) => shape(await opened().port.messages(OWNER, id, request))
    expect(await page({})).toBe('|1,2,3,4,5,6,7|')
    expect(await page({ first: 3 })).toBe('|1,2,3>')
    expect(await page({ first: 7 })).toBe('|1,2,3,4,5,6,7|')
    expect(await page({ first: 100 })).toBe('|1,2,3,4,5,6,7|')
    expect(await page({ last: 3 })).toBe('<5,6,7|')
    expect(await page({ last: 100 })).toBe('|1,2,3,4,5,6,7|')
  })

  it('a page of messages continues after or before a cursor', async () => {
    const id = await counted(opened(), 7)
    const list = (request: PageRequest) => opened().port.messages(OWNER, id, request)
    const cursors = (await list({}))?.items.map(({ cursor }) => cursor) ?? []
    const page = async (request: PageRequest) => shape(await list(request))
    expect(await page({ first: 2, after: cursors[2] })).toBe('<4,5>')
    expect(await page({ first: 5, after: cursors[2] })).toBe('<4,5,6,7|')
    expect(await page({ last: 2, before: cursors[4] })).toBe('<3,4>')
    expect(await page({ last: 5, before: cursors[2] })).toBe('|1,2>')
    expect(await page({ after: cursors[1], before: cursors[5] })).toBe('<3,4,5>')
    expect(await page({ first: 1, after: cursors[1], before: cursors[5] })).toBe('<3>')
    expect(await page({ last: 1, after: cursors[1], before: cursors[5] })).toBe('<5>')
    expect(await page({ first: 2, after: cursors[6] })).toBe('<|')
    expect(await page({ last: 2, before: cursors[0] })).toBe('|>')
  })

  it('paging through a growing conversation skips no message', async () => {
    const { port, now } = opened()
    const id = await counted(opened(), 9)
    const seen: string[] = []
    let after: string | undefined
    for (let more = true; more; ) {
      const page = await port.messages(OWNER, id, { first: 2, after })
      seen.push(...(page?.items.map(({ node }) => node.content) ?? []))
      after = page?.items.at(-1)?.cursor
      more = page?.hasNextPage ?? false
      if (seen.length === 4)
        await port.addExchange({
          ...exchangeOf(now(), { conversationId: id }),
          messages: [questionOf(id, '10', now())],
        })
    }
    expect(seen).toEqual(Array.from({ length: 10 }, (_, index) => `${index + 1}`))
  })
}

function conversationPages(opened: Subject): void {
  it('an owner without conversations gets an empty list', async () => {
    const empty = { items: [], hasNextPage: false, hasPreviousPage: false }
    expect(await opened().port.list(OWNER, { first: 10 })).toEqual(empty)
    expect(await opened().port.list(OWNER, { first: 10 }, 'palm')).toEqual(empty)
  })

  it('conversations are listed by their last update, page by page', async () => {
    const { port, now } = opened()
    const start = now()
    const sent = (title: string, index: number) => exchangeOf(start + index, { title })
    const [oldest, older] = [sent('a', 0), sent('b', 1)]
    for (const exchange of [oldest, older, sent('c', 2), sent('d', 3), sent('e', 4)])
      await port.addExchange(exchange)
    await port.addExchange(exchangeOf(start + 9, { conversationId: older.conversationId }))
    await port.rename(OWNER, oldest.conversationId, 'A', start + 10)
    const first = await port.list(OWNER, { first: 2 })
    expect(shape(first)).toBe('|A,b>')
    const second = await port.list(OWNER, { first: 2, after: first.items.at(-1)?.cursor })
    expect(second.items.map(({ node }) => node.title)).toEqual(['e', 'd'])
    expect(second.hasNextPage).toBe(true)
    const third = await port.list(OWNER, { first: 2, after: second.items.at(-1)?.cursor })
    expect(third.items.map(({ node }) => node.title)).toEqual(['c'])
    expect(third.hasNextPage).toBe(false)
    expect((await port.list(OWNER, { first: 3 })).items).toHaveLength(3)
    expect((await port.list(OWNER, { first: 5 })).hasNextPage).toBe(false)
  })

  it('paging through conversations of the same instant skips none', async () => {
    const { port, now } = opened()
    const instant = now()
    for (let count = 0; count < 9; count++) await port.addExchange(exchangeOf(instant, { title: `${count}` }))
    const seen = new Set<string>()
    let after: string | undefined
    for (let more = true; more; ) {
      const page = await port.list(OWNER, { first: 2, after })
      for (const { node } of page.items) seen.add(node.title)
      after = page.items.at(-1)?.cursor
      more = page.hasNextPage
    }
    expect(seen.size).toBe(9)
  })

  it('paging continues after a conversation that was removed in between', async () => {
    const { port, now } = opened()
    const start = now()
    for (const [index, title] of ['a', 'b', 'c'].entries())
      await port.addExchange(exchangeOf(start + index, { title }))
    const [newest] = (await port.list(OWNER, { first: 1 })).items
    if (newest) await port.remove(OWNER, newest.node.id)
    const rest = await port.list(OWNER, { first: 5, after: newest?.cursor })
    expect(rest.items.map(({ node }) => node.title)).toEqual(['b', 'a'])
  })
}

function searching(opened: Subject): void {
  const titles = ['Palm care', 'palm_care', 'PALMS 100% real', `Öl's "price"`, 'back\\slash', 'fern*?[a]']

  it('a search finds the titles that contain the text in any case', async () => {
    const { port, now } = opened()
    for (const title of titles) await port.addExchange(exchangeOf(now(), { title }))
    const find = async (search: string) =>
      (await port.list(OWNER, { first: 10 }, search)).items.map(({ node }) => node.title).sort()
    expect(await find('pAlM')).toEqual(['PALMS 100% real', 'Palm care', 'palm_care'])
    expect(await find('öL')).toEqual([`Öl's "price"`])
    expect(await find('')).toHaveLength(titles.length)
    expect(await find('cactus')).toEqual([])
  })

  it('a search finds a title whose accents are composed in another way', async () => {
    const { port, now } = opened()
    await port.addExchange(exchangeOf(now(), { title: 'Cafe\u0301 au lait' }))
    await port.addExchange(exchangeOf(now(), { title: 'The caf\u00e9' }))
    for (const search of ['CAF\u00c9', 'cafe\u0301'])
      expect((await port.list(OWNER, { first: 10 }, search)).items).toHaveLength(2)
  })

  it('a search treats patterns, quotes and escapes as plain text', async () => {
    const { port, now } = opened()
    for (const title of titles) await port.addExchange(exchangeOf(now(), { title }))
    const find = async (search: string) =>
      (await port.list(OWNER, { first: 10 }, search)).items.map(({ node }) => node.title)
    expect(await find('%')).toEqual(['PALMS 100% real'])
    expect(await find('m_c')).toEqual(['palm_care'])
    expect(await find(`'s "`)).toEqual([`Öl's "price"`])
    expect(await find('\\')).toEqual(['back\\slash'])
    expect(await find('*?[a')).toEqual(['fern*?[a]'])
  })

  it('a search pages through its matches among many conversations that do not match', async () => {
    const { port, now } = opened()
    const start = now()
    for (let count = 0; count < 60; count++)
      await port.addExchange(
        exchangeOf(start + count, { title: count % 20 === 0 ? `palm ${count}` : 'fern' }),
      )
    const first = await port.list(OWNER, { first: 2 }, 'palm')
    expect(shape(first)).toBe('|palm 40,palm 20>')
    const second = await port.list(OWNER, { first: 2, after: first.items.at(-1)?.cursor }, 'palm')
    expect(second.items.map(({ node }) => node.title)).toEqual(['palm 0'])
    expect(second.hasNextPage).toBe(false)
  })
}

function garbage(opened: Subject): void {
  it.each(['', 'x', 'bm90IGEgY3Vyc29y', `' or 1=1 --`, 'W10', 'WyJtIiwtMV0', 'ü'.repeat(5_000)])(
    'the unknown cursor %j is refused',
    async (cursor) => {
      const { port } = opened()
      const id = await counted(opened(), 3)
      const inMessages = port.messages(OWNER, id, { first: 2, after: cursor })
      await expect(inMessages).rejects.toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'after' } })
      const before = port.messages(OWNER, id, { last: 2, before: cursor })
      await expect(before).rejects.toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'before' } })
      const inList = port.list(OWNER, { first: 2, after: cursor })
      await expect(inList).rejects.toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'after' } })
    },
  )

  it('a cursor of the other list is refused', async () => {
    const { port } = opened()
    const id = await counted(opened(), 3)
    const ofMessage = (await port.messages(OWNER, id, {}))?.items[0]?.cursor
    const ofConversation = (await port.list(OWNER, {})).items[0]?.cursor
    await expect(port.list(OWNER, { after: ofMessage })).rejects.toBeInstanceOf(BadUserInput)
    await expect(port.messages(OWNER, id, { after: ofConversation })).rejects.toBeInstanceOf(BadUserInput)
  })
}
