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

/** The first vector of a process takes its time: until it is there, questions are answered without. */
async function embeddingEverywhere(stage: CacheStage): Promise<void> {
  for (const { url } of stage.products)
    await eventually(async () => {
      const { components } = await (await fetch(`${url}/health`)).json()
      expect(components).toContainEqual(expect.objectContaining({ name: 'embeddings', detail: null }))
    })
  const flowers = ['tulips', 'roses', 'daisies', 'lilies', 'orchids', 'irises', 'poppies', 'peonies'].values()
  const client = await newcomer(stage)
  for (const process of stage.everywhere(client))
    await eventually(async () => {
      const flower = flowers.next().value
      await comesAs(stage, `How do I look after ${flower} in winter?`, 'EXACT')
      const { assistantMessage } = await askAndRead(process, `How do I look after my ${flower} in winter?`)
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

  it('has its answer at once, on every process, and asks no model', async () => {
    const first = await comesAs(stage(), 'How often should I water my Harmony Palm?', 'EXACT')
    const calls = stage().upstream.generated.length
    const before = await statsAt(stage().admin())
    for (const client of stage().everywhere(await newcomer(stage()))) {
      const { assistantMessage } = await client.send('How frequently should I water my Harmony Palm?')
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
  ])('is asked anew where it %s', async (_, question) => {
    expect((await ask(stage(), question)).cache).toBe('MISS')
  })

  it('is asked anew once the documents behind the answer changed', async () => {
    const id = await put(stage(), 'Gift wrapping', 'Gift wrapping costs $4.50 for each parcel.')
    await comesAs(stage(), 'How much does gift wrapping cost for a parcel?', 'EXACT')
    await comesAs(stage(), 'What does gift wrapping cost for a parcel?', 'SEMANTIC')
    await put(stage(), 'Gift wrapping', 'Gift wrapping costs $5.25 for each parcel.', id)
    await comesAs(stage(), 'What does gift wrapping cost for one parcel?', 'EXACT')
    expect(stage().upstream.requests.at(-1)?.body.messages.at(-1)?.content).toContain('$5.25')
  })

  it('is asked anew where its asker passes the cache by, and within a conversation', async () => {
    const question = 'How frequently must I water the Harmony Palm?'
    const client = await newcomer(stage())
    const { conversation } = await askAndRead(client, 'Tell me about your plants.')
    const within = await askAndRead(client, question, { conversationId: conversation.id })
    expect(within.assistantMessage.cache).toBe('MISS')
    const past = await askAndRead(client, question, { useCache: false })
    expect(past.assistantMessage.cache).toBe('BYPASS')
  })

  it('does not get an answer that its reader found unhelpful; the other question keeps it', async () => {
    const [own, other] = ['How long does shipping to Alaska take?', 'How long will shipping to Alaska take?']
    const first = await comesAs(stage(), own, 'EXACT')
    const reader = await newcomer(stage())
    const { assistantMessage } = await reader.send(other)
    expect(assistantMessage).toMatchObject({ cache: 'SEMANTIC', content: first.content })
    await rate(reader, assistantMessage.id, 'UNHELPFUL')
    await comesAs(stage(), other, 'EXACT')
    expect((await ask(stage(), own)).content).toBe(first.content)
    await eventually(async () => expect((await statsAt(stage().admin())).rejectedHits).toBeGreaterThan(0))
  })
})

describe('without answers to other questions', () => {
  describe('as the setting says', () => {
    const stage = cacheStage('embedded', async () => ({ EMBEDDINGS: 'on', SEMANTIC_CACHE_MAX_ERROR: '0' }))

    it('only the same question has the same answer', async () => {
      await comesAs(stage(), 'How often should I water my Harmony Palm?', 'EXACT')
      expect((await ask(stage(), 'How frequently should I water my Harmony Palm?')).cache).toBe('MISS')
    })
  })

  describe('as the embedding model is away', () => {
    const stage = cacheStage('embedded', async () => ({
      EMBEDDINGS: 'on',
      OPENAI_EMBEDDING_MODEL: 'embed?fail=404',
    }))

    it('questions are answered all the same, and health tells why', async () => {
      await comesAs(stage(), 'How often should I water my Harmony Palm?', 'EXACT')
      expect((await ask(stage(), 'How frequently should I water my Harmony Palm?')).cache).toBe('MISS')
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

  describe('as the model says, of any endpoint', () => {
    const stage = cacheStage('embedded', async () => ({ EMBEDDINGS: 'on', OPENAI_EMBEDDING_MODEL: 'embed' }))

    it('the one that is set is asked, not the embedded one', async () => {
      // To the test's model, the order of the words makes no difference.
      await comesAs(stage(), 'How often should I water my Harmony Palm?', 'EXACT')
      await comesAs(stage(), 'My Harmony Palm: how often should I water?', 'SEMANTIC')
    })
  })
})

describe('semantic hits that are all looked into', () => {
  const stage = cacheStage('embedded', async () => ({ EMBEDDINGS: 'on', SEMANTIC_CACHE_JUDGED_SHARE: '1' }))
  beforeAll(() => embeddingEverywhere(stage()))

  it('are answered again and compared, while their readers have what was found', async () => {
    const other = 'How frequently should I water my Harmony Palm?'
    await comesAs(stage(), 'How often should I water my Harmony Palm?', 'EXACT')
    const { assistantMessage } = await (await newcomer(stage())).send(other)
    expect(assistantMessage).toMatchObject({ cache: 'SEMANTIC', status: 'COMPLETE' })
    const asked = () => stage().upstream.requests.map(({ body }) => body.messages.at(-1)?.content ?? '')
    await eventually(() => {
      const compared = asked().find((prompt) => prompt.includes('<answer n="2">') && prompt.includes(other))
      expect(compared).toContain(assistantMessage.content)
    })
  })
})
