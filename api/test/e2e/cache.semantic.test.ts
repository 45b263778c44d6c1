import { beforeAll, describe, expect, it } from 'vitest'
import { askAndRead, type CacheStage, cacheStage, rate, statsAt } from '../support/cacheStage.ts'
import type { Answer, TestClient } from '../support/client.ts'
import { eventually } from '../support/patience.ts'

async function newcomer({ visitors }: CacheStage): Promise<TestClient> {
  const [client] = await visitors(1)
  if (!client) throw new Error('Nobody came')
  return client
}

const ask = async (stage: CacheStage, question: string): Promise<Answer> =>
  (await askAndRead(await newcomer(stage), question)).assistantMessage

/** Asks until the answer comes in this way; the first model to be used takes a moment to load. */
async function comesAs(stage: CacheStage, question: string, cache: string): Promise<Answer> {
  return eventually(async () => {
    const answer = await ask(stage, question)
    expect(answer.cache).toBe(cache)
    return answer
  })
}

/** Has a process work out what a question means, so that asking it waits for nothing. */
const understand = (client: TestClient, query: string) =>
  client.request('query($query: String!) { searchKnowledge(query: $query) { score } }', { query })

const FLOWERS =
  `tulips roses daisies lilies orchids irises poppies peonies violets dahlias asters begonias camellias
  carnations crocuses daffodils freesias fuchsias gardenias geraniums hyacinths hydrangeas jasmines lupins magnolias
  marigolds pansies petunias primroses snowdrops sunflowers zinnias`.split(/\s+/)

/** The first vector of a process takes its time: until it is there, questions are answered without. */
async function embeddingEverywhere(stage: CacheStage): Promise<void> {
  for (const { url } of stage.products)
    await eventually(async () => {
      const { components } = await (await fetch(`${url}/health`)).json()
      expect(components).toContainEqual(expect.objectContaining({ name: 'embeddings', detail: null }))
    })
  const flowers = FLOWERS.values()
  const client = await newcomer(stage)
  for (const process of stage.everywhere(client))
    await eventually(async () => {
      const flower = flowers.next().value
      await comesAs(stage, `How do I look after ${flower} in winter?`, 'EXACT')
      const again = `How do I look after my ${flower} in winter?`
      await understand(process, again)
      const { assistantMessage } = await askAndRead(process, again)
      expect(assistantMessage.cache).toBe('SEMANTIC')
    })
}

async function put(stage: CacheStage, title: string, body: string, id?: string): Promise<string> {
  const mutation = 'mutation($input: UpsertDocumentInput!) { upsertDocument(input: $input) { id } }'
  const input = { ...(id && { id }), title, body }
  const { data } = await stage.admin().request<{ upsertDocument: { id: string } }>(mutation, { input })
  return data?.upsertDocument.id ?? ''
}

describe.each(['embedded', 'Redis'] as const)('a question that means what an earlier one did: %s', (kind) => {
  const stage = cacheStage(kind, async () => ({ EMBEDDINGS: 'on', SEMANTIC_CACHE_JUDGED_SHARE: '0' }))
  beforeAll(() => embeddingEverywhere(stage()))

  it('a question that means the same gets the earlier answer on every process, without a call', async () => {
    const first = await comesAs(stage(), 'How often should I water my Harmony Palm?', 'EXACT')
    const calls = stage().upstream.generated.length
    const before = await statsAt(stage().admin())
    for (const client of stage().everywhere(await newcomer(stage()))) {
      const other = 'How frequently should I water my Harmony Palm?'
      await understand(client, other)
      const { assistantMessage } = await client.send(other)
      const { content, sources, model } = first
      expect(assistantMessage).toMatchObject({
        cache: 'SEMANTIC',
        status: 'COMPLETE',
        content,
        sources,
        model,
      })
      const events = await client.follow(assistantMessage.id)
      expect(events.at(-1)?.message).toEqual(assistantMessage)
    }
    expect(stage().upstream.generated).toHaveLength(calls)
    await eventually(async () => {
      const after = await statsAt(stage().admin())
      expect(after.semanticHits - before.semanticHits).toBe(2)
      expect(after.savedTokens).toBeGreaterThan(before.savedTokens)
    })
  })

  it.each([
    ['names another product', 'How often should I water my Tranquility Fern?'],
    ['is the opposite', 'How often should I not water my Harmony Palm?'],
    ['has another figure', 'How often should I water my 3 Harmony Palms?'],
  ])('a question that %s is asked again', async (_, question) => {
    expect((await ask(stage(), question)).cache).toBe('MISS')
  })

  it('a question that means the same is asked again once the documents behind the answer changed', async () => {
    const id = await put(stage(), 'Gift wrapping', 'Gift wrapping costs $4.50 for each parcel.')
    await comesAs(stage(), 'How much does gift wrapping cost for a parcel?', 'EXACT')
    const other = 'What does gift wrapping cost for a parcel?'
    for (const client of stage().everywhere(await newcomer(stage()))) await understand(client, other)
    await comesAs(stage(), other, 'SEMANTIC')
    await put(stage(), 'Gift wrapping', 'Gift wrapping costs $5.25 for each parcel.', id)
    await comesAs(stage(), 'What does gift wrapping cost for one parcel?', 'EXACT')
    expect(stage().upstream.requests.at(-1)?.body.messages.at(-1)?.content).toContain('$5.25')
  })

  it('the semantic lookup is skipped when useCache is false, and within a conversation', async () => {
    const question = 'How frequently must I water the Harmony Palm?'
    const client = await newcomer(stage())
    const { conversation } = await askAndRead(client, 'Tell me about your plants.')
    const within = await askAndRead(client, question, { conversationId: conversation.id })
    expect(within.assistantMessage.cache).toBe('MISS')
    const past = await askAndRead(client, question, { useCache: false })
    expect(past.assistantMessage.cache).toBe('BYPASS')
  })

  it('an unhelpful semantic hit is not given again, and the question that it came from keeps it', async () => {
    const [own, other] = ['How long does shipping to Alaska take?', 'How long will shipping to Alaska take?']
    const first = await comesAs(stage(), own, 'EXACT')
    const reader = await newcomer(stage())
    await understand(reader, other)
    const { assistantMessage } = await reader.send(other)
    expect(assistantMessage).toMatchObject({ cache: 'SEMANTIC', content: first.content })
    await rate(reader, assistantMessage.id, 'UNHELPFUL')
    await comesAs(stage(), other, 'EXACT')
    expect((await ask(stage(), own)).content).toBe(first.content)
    await eventually(async () => expect((await statsAt(stage().admin())).rejectedHits).toBeGreaterThan(0))
  })
})

/** To the test's model, the order of the words makes no difference. */
const IN_ANOTHER_ORDER = 'My Harmony Palm: how often should I water?'

describe('without answers to other questions', () => {
  describe('as the setting says', () => {
    const stage = cacheStage('embedded', async () => ({
      EMBEDDINGS: 'on',
      OPENAI_EMBEDDING_MODEL: 'embed',
      SEMANTIC_CACHE_MAX_ERROR: '0',
    }))

    it('only the same question has the same answer if the accepted error is 0', async () => {
      await comesAs(stage(), 'How often should I water my Harmony Palm?', 'EXACT')
      await understand(await newcomer(stage()), IN_ANOTHER_ORDER)
      expect((await ask(stage(), IN_ANOTHER_ORDER)).cache).toBe('MISS')
    })
  })

  describe('as the embedding model is unavailable', () => {
    const stage = cacheStage('embedded', async () => ({
      EMBEDDINGS: 'on',
      OPENAI_EMBEDDING_MODEL: 'embed?fail=404',
    }))

    it('questions are answered by words alone, which is never given again, and health says why', async () => {
      const question = 'How often should I water my Harmony Palm?'
      for (const cache of ['MISS', 'MISS'])
        expect(await ask(stage(), question)).toMatchObject({ status: 'COMPLETE', cache })
      const health = await (await fetch(`${stage().products[0].url}/health`)).json()
      expect(health).toMatchObject({ status: 'DEGRADED' })
      expect(health.components).toContainEqual(
        expect.objectContaining({
          name: 'embeddings',
          status: 'DEGRADED',
          detail: expect.stringContaining('embed?fail=404'),
        }),
      )
    })
  })
})

describe('semantic hits by the embedding model of an endpoint, all of them judged', () => {
  const stage = cacheStage('embedded', async () => ({
    EMBEDDINGS: 'on',
    OPENAI_EMBEDDING_MODEL: 'embed',
    SEMANTIC_CACHE_JUDGED_SHARE: '1',
  }))

  it('the embedding model that is set decides what means the same, and each hit is answered again and compared', async () => {
    await comesAs(stage(), 'How often should I water my Harmony Palm?', 'EXACT')
    const reader = await newcomer(stage())
    await understand(reader, IN_ANOTHER_ORDER)
    const { assistantMessage } = await reader.send(IN_ANOTHER_ORDER)
    expect(assistantMessage).toMatchObject({ cache: 'SEMANTIC', status: 'COMPLETE' })
    const asked = () => stage().upstream.requests.map(({ body }) => body.messages.at(-1)?.content ?? '')
    await eventually(() => {
      const compared = asked().find(
        (prompt) => prompt.includes('<answer n="2">') && prompt.includes(IN_ANOTHER_ORDER),
      )
      expect(compared).toContain(assistantMessage.content)
    })
  })
})
