import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  clientWith,
  isStrictlyRising,
  keyHolder,
  readWithDrops,
  type StreamEvent,
  type TestClient,
  textOf,
  visitor,
} from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { type Product, type Settings, startProduct } from '../support/product.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { gateAt } from '../support/upstreamBehaviour.ts'

const ADMIN_KEY = 'an-admin-key-for-tests'
const hasText = ({ __typename }: StreamEvent) => __typename === 'MessageDelta'

let redis: RedisServer
let upstream: Upstream
const settings = (model = 'test'): Settings => ({
  REDIS_URL: redis.url,
  SESSION_SECRET: 'one secret for all the processes of a test',
  ADMIN_API_KEY: ADMIN_KEY,
  OPENAI_BASE_URL: upstream.baseURL,
  OPENAI_MODEL: model,
})

beforeAll(async () => {
  redis = await startRedisServer({ appendonly: true })
  upstream = await startUpstream()
})
afterAll(async () => {
  await redis.close()
  await upstream.close()
})

describe('two processes on one Redis', () => {
  let products: [Product, Product]
  let here: TestClient
  let there: TestClient
  beforeAll(async () => {
    products = await Promise.all([startProduct(settings('first')), startProduct(settings('second'))])
    here = await visitor(products[0].url)
    there = clientWith(products[1].url, here.headers)
  })
  afterAll(() => Promise.all(products.map((product) => product.close())))

  /** The process that writes the newest answer: each calls its model by another name. */
  const writer = () => products[upstream.requests.at(-1)?.body.model === 'first' ? 0 : 1]
  const survivorOf = (dying: Product) =>
    clientWith((products[0] === dying ? products[1] : products[0]).url, here.headers)

  it('a question to one process is answered by either, and both show the answer', async () => {
    upstream.next({ tokens: 60, tps: 100 })
    const { assistantMessage } = await here.send('How often should I water my Harmony Palm?')
    const readings = await Promise.all([
      here.follow(assistantMessage.id),
      there.follow(assistantMessage.id),
      there.followSse(assistantMessage.id),
    ])
    for (const events of readings) expect(textOf(events)).toBe(upstream.generated.at(-1)?.text)
    expect(await there.message(assistantMessage.id)).toEqual(readings[0].at(-1)?.message)
  })

  it('either process stops an answer, whichever writes it', async () => {
    upstream.next({ gate: gateAt(0) })
    const calls = upstream.requests.length
    const { assistantMessage } = await here.send('Tell me everything')
    await eventually(() => expect(upstream.requests.slice(calls)).toMatchObject([{ endedAt: null }]))
    for (const client of [here, there]) {
      const { data } = await client.request('mutation($id: ID!) { stopMessage(id: $id) { status } }', {
        id: assistantMessage.id,
      })
      expect(data).toEqual({ stopMessage: { status: 'STOPPED' } })
    }
    await eventually(() => expect(upstream.requests.at(-1)?.abortedAt).not.toBeNull())
  })

  it('one process reports what changes on the other', async () => {
    const { conversation, assistantMessage: greeting } = await here.send('Hello')
    await here.follow(greeting.id)
    const reply = await fetch(`${products[1].url}/graphql`, {
      method: 'POST',
      headers: { ...here.headers, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({
        query: 'subscription($id: ID!) { conversationEvents(conversationId: $id) { __typename } }',
        variables: { id: conversation.id },
      }),
    })
    const heard = reply.text()
    const { assistantMessage } = await here.send('Again', { conversationId: conversation.id })
    await here.follow(assistantMessage.id)
    await here.request('mutation($id: ID!) { renameConversation(id: $id, title: "New") { id } }', {
      id: conversation.id,
    })
    await here.request('mutation($id: ID!) { deleteConversation(id: $id) { deletedId } }', {
      id: conversation.id,
    })
    expect(await heard).toMatch(
      /MessageAdded[\s\S]*MessageAdded[\s\S]*ConversationRenamed[\s\S]*ConversationDeleted/,
    )
  })

  it('one process finds what was written on the other, and no longer once it is deleted there', async () => {
    const admin = keyHolder(products[0].url, ADMIN_KEY)
    const input = { title: 'Moon Cactus', body: 'The Moon Cactus costs $12.25.' }
    const { data } = await admin.request<{ upsertDocument: { id: string } }>(
      'mutation($input: UpsertDocumentInput!) { upsertDocument(input: $input) { id } }',
      { input },
    )
    const find = async () =>
      JSON.stringify(
        await there.request(
          '{ searchKnowledge(query: "How much is the Moon Cactus?") { document { title } } }',
        ),
      )
    await eventually(async () => expect(await find()).toContain('Moon Cactus'))
    await admin.request('mutation($id: ID!) { deleteDocument(id: $id) { deletedId } }', {
      id: data?.upsertDocument.id,
    })
    await eventually(async () => expect(await find()).not.toContain('Moon Cactus'))
  })

  it('200 readers who drop and resume at five random moments, on either process, have the whole text', async () => {
    const texts = Array.from({ length: 20 }, () => ({ tokens: 60, tps: 30, ttft: 50 }))
    upstream.next(...texts)
    const answers = await Promise.all(texts.map((_, count) => here.send(`Tell me story number ${count}`)))
    const readers = Array.from({ length: 200 }, async (_, count) => {
      const { assistantMessage } = answers[count % answers.length] ?? (answers[0] as (typeof answers)[number])
      const at = (drop: number) => ((drop + count) % 2 === 0 ? here : there)
      return readWithDrops(at, assistantMessage.id, 5, count % 4 === 0 ? 'followSse' : 'follow')
    })
    for (const events of await Promise.all(readers)) {
      expect(new Set(upstream.generated.map(({ text }) => text)).has(textOf(events))).toBe(true)
      expect(isStrictlyRising(events)).toBe(true)
      expect(events.filter(({ __typename }) => __typename === 'MessageFinished')).toHaveLength(1)
      expect(events.at(-1)?.message?.content).toBe(textOf(events))
    }
  })

  it('a question is refused while Redis is unavailable, and accepted when it is back', async () => {
    await redis.kill()
    await expect(here.send('Is anyone there?')).rejects.toThrow('STORE_UNAVAILABLE')
    expect((await fetch(`${products[0].url}/health/ready`)).status).toBe(503)
    expect((await fetch(`${products[0].url}/health/live`)).status).toBe(200)
    await redis.restart()
    const { assistantMessage } = await eventually(() => here.send('And now?'))
    const events = await eventually(() => there.follow(assistantMessage.id))
    expect(textOf(events)).toBe(upstream.generated.at(-1)?.text)
  })

  // From here on, each ends a process.
  it('an answer is continued by the other process if its own is killed', async () => {
    const before = upstream.requests.length
    upstream.next({ tokens: 200, gate: gateAt(50) }, { tokens: 100, tps: 500 })
    const { assistantMessage } = await here.send('Tell me a long story')
    const first = await here.follow(assistantMessage.id, 0, hasText)
    const dying = writer()
    const survivor = survivorOf(dying)
    const reading = survivor.follow(assistantMessage.id)
    await dying.kill()
    const events = await reading
    expect(upstream.requests.length - before).toBe(2)
    expect(textOf(events)).toBe(upstream.generated.at(-1)?.text)
    expect(events.at(-1)?.message).toMatchObject({ status: 'COMPLETE', content: textOf(events) })
    expect(isStrictlyRising(events)).toBe(true)
    const resumed = await survivor.follow(assistantMessage.id, first.at(-1)?.seq)
    expect(textOf([...first, ...resumed])).toBe(textOf(events))
    await dying.restart()
  })

  it('a process that is to end hands a long answer over', async () => {
    upstream.next({ tokens: 2_000, gate: gateAt(50) }, { tokens: 50, tps: 500 })
    const { assistantMessage } = await here.send('Tell me a very long story')
    await here.follow(assistantMessage.id, 0, hasText)
    const dying = writer()
    const reading = survivorOf(dying).follow(assistantMessage.id)
    expect(await dying.terminate()).toBe(0)
    const events = await reading
    expect(textOf(events)).toBe(upstream.generated.at(-1)?.text)
    expect(events.at(-1)?.message?.status).toBe('COMPLETE')
  })
})

describe('WORKERS=2', () => {
  const workersOf = (product: Product) =>
    new Set(
      [...product.output().matchAll(/"pid":(\d+)[^\n]*"msg":"listening"/g)].map(([, pid]) => Number(pid)),
    )
  const expectGone = (pid: number) => expect(() => process.kill(pid, 0)).toThrow('ESRCH')

  it('two workers share one port, one that dies is restarted, and the exit code is 0', async () => {
    const product = await startProduct({ ...settings(), WORKERS: '2' })
    try {
      const asker = await visitor(product.url)
      await eventually(() => expect(workersOf(product).size).toBe(2))
      const [victim = 0] = workersOf(product)
      process.kill(victim, 'SIGKILL')
      await eventually(() => expect(workersOf(product).size).toBe(3))
      const { assistantMessage } = await asker.send('How often should I water my Harmony Palm?')
      expect(textOf(await asker.follow(assistantMessage.id))).toBe(upstream.generated.at(-1)?.text)
      expect(await product.terminate()).toBe(0)
      workersOf(product).forEach(expectGone)
    } finally {
      await product.close()
    }
  })

  it('no worker outlives its killed keeper', async () => {
    const product = await startProduct({ ...settings(), WORKERS: '2' })
    try {
      await eventually(() => expect(workersOf(product).size).toBe(2))
      await product.kill()
      await eventually(() => workersOf(product).forEach(expectGone))
    } finally {
      await product.close()
    }
  })
})
