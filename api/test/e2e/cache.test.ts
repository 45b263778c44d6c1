import { describe, expect, it } from 'vitest'
import { askAndRead, type CacheStage, cacheStage, rate } from '../support/cacheStage.ts'
import { type TestClient, textOf } from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'

const soilMix = (price: string) =>
  `The Vital Soil Mix is for all house plants. It costs ${price} for five litres.`

/** A visitor who never asked before. */
async function newcomer({ visitors }: CacheStage): Promise<TestClient> {
  const [client] = await visitors(1)
  if (!client) throw new Error('Nobody came')
  return client
}

describe.each(['embedded', 'Redis'] as const)('an answer that was given before: %s', (kind) => {
  const stage = cacheStage(kind)

  it('a cached answer comes whole with the mutation, streams as Reset and Finished, and calls no model', async () => {
    const question = 'How often should I water my Harmony Palm?'
    const first = await askAndRead(await newcomer(stage()), question)
    expect(first.assistantMessage).toMatchObject({ cache: 'MISS', answerMode: 'GENERATED' })
    for (const client of stage().everywhere(await newcomer(stage()))) {
      const { assistantMessage } = await client.send('  how often should I water my HARMONY palm ')
      const { content, sources, model } = first.assistantMessage
      expect(assistantMessage).toMatchObject({ status: 'COMPLETE', cache: 'EXACT', content, sources, model })
      expect(assistantMessage.answerMode).toBe('GENERATED')
      for (const events of [
        await client.follow(assistantMessage.id),
        await client.followSse(assistantMessage.id),
      ]) {
        expect(events.map(({ __typename }) => __typename)).toEqual(['MessageReset', 'MessageFinished'])
        expect(textOf(events)).toBe(content)
        expect(events.at(-1)?.message).toEqual(assistantMessage)
      }
      expect(await client.follow(assistantMessage.id, assistantMessage.lastSeq)).toEqual([])
      expect(await client.message(assistantMessage.id)).toEqual(assistantMessage)
    }
    expect(stage().calls(question)).toBe(1)
  })

  it('a cached answer is still there after a restart', async () => {
    const question = 'Is the Tranquility Fern safe for cats?'
    const { assistantMessage } = await askAndRead(await newcomer(stage()), question)
    await stage().products[0].restart()
    const again = await (await newcomer(stage())).send(question)
    expect(again.assistantMessage).toMatchObject({ cache: 'EXACT', content: assistantMessage.content })
  })

  it('a changed document removes the cached answers based on it, and no others', async () => {
    const { admin, upstream } = stage()
    const put = async (price: string, id?: string) => {
      const input = { ...(id && { id }), title: 'Vital Soil Mix prices', body: soilMix(price) }
      const mutation = 'mutation($input: UpsertDocumentInput!) { upsertDocument(input: $input) { id } }'
      const { data } = await admin().request<{ upsertDocument: { id: string } }>(mutation, { input })
      return data?.upsertDocument.id
    }
    const id = await put('$12.99')
    const [price, returns] = ['What does the Vital Soil Mix cost?', 'What is your return policy?']
    const clients = stage().everywhere(await newcomer(stage()))
    const cacheOf = async (client: TestClient, question: string) =>
      (await askAndRead(client, question)).assistantMessage.cache
    for (const client of clients)
      for (const question of [price, returns])
        await eventually(async () => expect(await cacheOf(client, question)).toBe('EXACT'))
    await put('$14.50', id)
    await eventually(async () => {
      await cacheOf(clients[1] as TestClient, price)
      expect(upstream.requests.at(-1)?.body.messages.at(-1)?.content).toContain('$14.50')
    })
    for (const client of clients) expect(await cacheOf(client, returns)).toBe('EXACT')
    expect(upstream.generated.at(-1)?.prompt).toContain(price)
    await eventually(async () => {
      for (const client of clients) {
        const { assistantMessage } = await askAndRead(client, price)
        expect(assistantMessage).toMatchObject({ cache: 'EXACT', content: upstream.generated.at(-1)?.text })
      }
    })
  })

  it('the same follow-up gets another answer after another conversation', async () => {
    const ask = async (opening: string, followUp: string) => {
      const client = await newcomer(stage())
      const { conversation } = await askAndRead(client, opening)
      return (await askAndRead(client, followUp, { conversationId: conversation.id })).assistantMessage
    }
    const palm = await ask('Tell me about the Harmony Palm.', 'How much is it?')
    const fern = await ask('Tell me about the Tranquility Fern.', 'How much is it?')
    const again = await ask('Tell me about the Harmony Palm.', 'How much is it?')
    expect([palm.cache, fern.cache, again.cache]).toEqual(['MISS', 'MISS', 'EXACT'])
    expect(fern.content).not.toBe(palm.content)
    expect(again.content).toBe(palm.content)
    const alone = await askAndRead(await newcomer(stage()), 'How much is it?')
    expect(alone.assistantMessage.cache).toBe('MISS')
  })

  it.each([
    ['an e-mail address', 'Can you write to anna@example.com about my fern?'],
    ['an order number', 'Where is my order #48213, with the palm in it?'],
  ])('a question that holds %s is never cached', async (_, question) => {
    for (const client of await stage().visitors(2))
      expect((await askAndRead(client, question)).assistantMessage).toMatchObject({
        cache: 'BYPASS',
        status: 'COMPLETE',
      })
    expect(stage().calls(question)).toBe(2)
  })

  it('the cache lookup is skipped when useCache is false, and for a regenerated answer', async () => {
    const question = 'How do I repot a plant?'
    const client = await newcomer(stage())
    const first = await askAndRead(client, question)
    const anew = await askAndRead(client, question, { useCache: false })
    expect(anew.assistantMessage.cache).toBe('BYPASS')
    const regenerate = 'mutation($id: ID!) { regenerateMessage(id: $id) { assistantMessage { id cache } } }'
    const { data } = await client.request<{ regenerateMessage: { assistantMessage: { cache: string } } }>(
      regenerate,
      { id: first.assistantMessage.id },
    )
    expect(data?.regenerateMessage.assistantMessage.cache).toBe('BYPASS')
    await eventually(() => expect(stage().calls(question)).toBe(3))
    expect((await client.send(question)).assistantMessage.content).toBe(first.assistantMessage.content)
  })

  it.each([
    ['MISS', 'Why are the leaves of my palm yellow?'],
    ['EXACT', 'How do I get rid of spider mites?'],
  ])('a cached answer is not given again once its reader as %s found it unhelpful', async (as, question) => {
    const [writer, reader] = await stage().visitors(2)
    if (!writer || !reader) throw new Error('Nobody came')
    const first = await askAndRead(writer, question)
    const hit = await askAndRead(reader, question)
    expect(hit.assistantMessage.cache).toBe('EXACT')
    if (as === 'MISS') await rate(writer, first.assistantMessage.id, 'UNHELPFUL')
    else await rate(reader, hit.assistantMessage.id, 'UNHELPFUL')
    // Each process gives what it has in its own memory for a moment longer, until it hears of the removal.
    const asking = [writer, reader]
    await eventually(async () => {
      const client = asking.reverse()[0] as TestClient
      const { cache } = (await askAndRead(client, question)).assistantMessage
      expect(cache).toBe('MISS')
    })
    expect(stage().calls(question)).toBe(2)
  })

  it('an answer that broke off is not cached', async () => {
    const question = 'Tell me all about sustainability.'
    const client = await newcomer(stage())
    stage().upstream.next({ tokens: 40, tps: 200, fail: 'cut', failAt: 20 })
    expect((await askAndRead(client, question)).assistantMessage.status).toBe('FAILED')
    expect((await askAndRead(client, question)).assistantMessage).toMatchObject({
      cache: 'MISS',
      status: 'COMPLETE',
    })
    expect((await client.send(question)).assistantMessage.cache).toBe('EXACT')
  })

  it('clearCache removes every cached answer, and requires an admin key', async () => {
    const question = 'Do you ship to Canada?'
    const [client, other] = stage().everywhere(await newcomer(stage()))
    if (!client || !other) throw new Error('Nobody came')
    await askAndRead(client, question)
    expect((await other.send(question)).assistantMessage.cache).toBe('EXACT')
    const clear = 'mutation { clearCache { removedEntries } }'
    expect((await client.request(clear)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
    const { data } = await stage().admin().request<{ clearCache: { removedEntries: number } }>(clear)
    expect(data?.clearCache.removedEntries).toBeGreaterThan(0)
    await eventually(async () => {
      const { assistantMessage } = await askAndRead(other, question)
      expect(stage().calls(question)).toBe(2)
      expect(assistantMessage.status).toBe('COMPLETE')
    })
  })
})

describe('a cache server that is unavailable', () => {
  let cacheServer: RedisServer | undefined
  const stage = cacheStage('Redis', async () => {
    cacheServer = await startRedisServer()
    return { REDIS_CACHE_URL: cacheServer.url }
  })

  it('questions are misses and health is DEGRADED while the cache server is unavailable', async () => {
    const question = 'How often should I water my Harmony Palm?'
    const client = await newcomer(stage())
    await askAndRead(client, question)
    expect((await client.send(question)).assistantMessage.cache).toBe('EXACT')
    await cacheServer?.kill()
    const other = 'What does the Vital Soil Mix cost?'
    for (let time = 1; time <= 2; time++) {
      const { assistantMessage } = await askAndRead(client, other)
      expect(assistantMessage).toMatchObject({ status: 'COMPLETE', cache: 'MISS' })
      expect(stage().calls(other)).toBe(time)
    }
    const health = await fetch(`${stage().products[0].url}/health`)
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({ status: 'DEGRADED' })
    expect((await fetch(`${stage().products[0].url}/health/ready`)).status).toBe(200)
    await cacheServer?.restart()
    await eventually(async () =>
      expect((await askAndRead(client, other)).assistantMessage.cache).toBe('EXACT'),
    )
    await cacheServer?.close()
  })
})
