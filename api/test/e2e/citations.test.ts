import { describe, expect, it } from 'vitest'
import { askAndRead, type CacheStage, cacheStage } from '../support/cacheStage.ts'
import { type StreamEvent, type TestClient, textOf } from '../support/client.ts'
import { eventually } from '../support/patience.ts'

const SOURCES =
  'query($id: ID!) { message(id: $id) { content sources { marker documentId title excerpt documentState } } }'

interface Cited {
  readonly content: string
  readonly sources: readonly { marker: number; documentId: string; excerpt: string; documentState: string }[]
}

async function cited(client: TestClient, id: string): Promise<Cited | undefined> {
  return (await client.request<{ message: Cited }>(SOURCES, { id })).data?.message
}

async function newcomers({ visitors }: CacheStage): Promise<readonly [TestClient, TestClient]> {
  const [first, second] = await visitors(2)
  if (!first || !second) throw new Error('Nobody came')
  return [first, second]
}

const markersIn = (text: string): number[] =>
  [...text.matchAll(/\[(\d+)\]/g)].map(([, marker]) => Number(marker))
const sourcesIn = (events: readonly StreamEvent[]) =>
  events.findLast(({ __typename }) => __typename === 'MessageSources')?.sources ??
  events.at(-1)?.message?.sources

describe.each(['embedded', 'Redis'] as const)('what an answer cites: %s', (kind) => {
  const stage = cacheStage(kind)

  it('citations have the same numbers live, resumed, replayed, stored and from the cache', async () => {
    const text = 'Water it weekly [2]. It is safe for cats [1], and [7] likes light [2].'
    stage().upstream.next({ text, tps: 100 })
    const question = 'How often should I water my Harmony Palm, and is it safe for pets?'
    const [client, other] = await newcomers(stage())
    const sent = await client.send(question)
    const { id } = sent.assistantMessage
    let texts = 0
    const begun = await client.follow(id, 0, ({ __typename }) => __typename === 'MessageDelta' && ++texts > 2)
    const resumed = [...begun, ...(await client.followSse(id, begun.at(-1)?.seq ?? 0))]
    const live = resumed.at(-1)?.message
    expect(textOf(resumed)).toBe(live?.content)
    expect(live?.content).toBe('Water it weekly [2]. It is safe for cats [1], and likes light [2].')
    const markers = live?.sources.map(({ marker }) => marker) ?? []
    for (const marker of markersIn(live?.content ?? '')) expect(markers).toContain(marker)
    expect(await client.message(id)).toEqual(live)
    const again = (await askAndRead(other, question)).assistantMessage
    expect(again).toMatchObject({ cache: 'EXACT', content: live?.content, sources: live?.sources })
    for (const events of [await client.follow(id), await other.follow(again.id)]) {
      expect(textOf(events)).toBe(live?.content)
      expect(sourcesIn(events)?.map(({ marker, documentId }) => [marker, documentId])).toEqual(
        live?.sources.map(({ marker, documentId }) => [marker, documentId]),
      )
    }
    const [stored, given] = [await cited(client, id), await cited(other, again.id)]
    expect(given).toEqual(stored)
    const [prompt] = stage().upstream.requests.slice(-1)
    for (const { excerpt } of stored?.sources ?? [])
      expect(JSON.stringify(prompt?.body.messages)).toContain(JSON.stringify(excerpt).slice(1, 60))
  })

  it('a source reports whether its document was changed or deleted', async () => {
    const write = 'mutation($input: UpsertDocumentInput!) { upsertDocument(input: $input) { id } }'
    const input = { title: 'Quokka trellis', body: 'The Quokka trellis holds 30 pounds.' }
    const put = async (more: object = {}) =>
      (
        await stage()
          .admin()
          .request<{ upsertDocument: { id: string } }>(write, { input: { ...input, ...more } })
      ).data?.upsertDocument.id
    const id = await put()
    stage().upstream.next({ text: 'It holds 30 pounds [1].' })
    const [client] = await newcomers(stage())
    const { assistantMessage } = await askAndRead(client, 'How much does the Quokka trellis hold?')
    const states = async () => {
      const all = stage().everywhere(client)
      const messages = await Promise.all(all.map((each) => cited(each, assistantMessage.id)))
      return messages.map(
        (message) => message?.sources.find(({ documentId }) => documentId === id)?.documentState,
      )
    }
    const everywhere = (state: string) =>
      stage()
        .everywhere(client)
        .map(() => state)
    await eventually(async () => expect(await states()).toEqual(everywhere('CURRENT')))
    await put({ id, body: 'The Quokka trellis holds 40 pounds.' })
    await eventually(async () => expect(await states()).toEqual(everywhere('CHANGED')))
    await stage().admin().request('mutation($id: ID!) { deleteDocument(id: $id) { deletedId } }', { id })
    await eventually(async () => expect(await states()).toEqual(everywhere('DELETED')))
    expect((await cited(client, assistantMessage.id))?.sources).toMatchObject([
      { documentId: id, excerpt: input.body },
    ])
  })
})
