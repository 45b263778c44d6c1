import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  isStrictlyRising,
  readWithDrops,
  type StreamEvent,
  type TestClient,
  textOf,
  visitor,
} from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { gateAt } from '../support/upstreamBehaviour.ts'

const QUESTION = 'How often should I water my Harmony Palm?'

describe('answers of a model, on the embedded store', () => {
  let upstream: Upstream
  let product: Product
  let asker: TestClient
  beforeAll(async () => {
    upstream = await startUpstream()
    product = await startProduct({
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_API_KEY: 'sk-test',
      OPENAI_MODEL: 'test',
      OPENAI_FALLBACK_MODELS: 'other',
    })
    asker = await visitor(product.url)
  })
  afterAll(async () => {
    await product.close()
    await upstream.close()
  })
  const generated = () => upstream.generated.at(-1)?.text ?? ''
  const hasText = ({ __typename }: StreamEvent) => __typename === 'MessageDelta'

  it('an answer streams what the model writes, with its usage, and cites only what it was given', async () => {
    upstream.next({ text: 'Once a week [1]. Never [9] on Sundays [2].', tps: 200 })
    const { assistantMessage } = await asker.send(QUESTION)
    const events = await asker.follow(assistantMessage.id)
    expect(textOf(events)).toBe('Once a week [1]. Never on Sundays [2].')
    expect(events.at(-1)?.message).toMatchObject({
      status: 'COMPLETE',
      answerMode: 'GENERATED',
      model: 'test',
    })
    expect(events.at(-1)?.message?.sources.map(({ marker }) => marker)).toEqual([1, 2])
    const { data } = await asker.request(
      'query($id: ID!) { message(id: $id) { usage { completionTokens } timings { firstTokenMs totalMs } } }',
      { id: assistantMessage.id },
    )
    expect(data?.message).toMatchObject({
      usage: { completionTokens: expect.any(Number) },
      timings: { firstTokenMs: expect.any(Number) },
    })
  })

  it('every reader gets the same text, whenever it came and however it reads', async () => {
    const gate = gateAt(50)
    upstream.next({ tokens: 100, tps: 500, gate })
    const { assistantMessage } = await asker.send('Tell me a long story of palms')
    const early = asker.follow(assistantMessage.id)
    const sse = asker.followSse(assistantMessage.id)
    const begun = await asker.follow(assistantMessage.id, 0, hasText)
    const seen = begun.at(-1)?.seq ?? 0
    const following = asker.follow(assistantMessage.id, seen)
    gate.open()
    const late = await following
    expect(textOf(await early)).toBe(generated())
    expect(textOf(await sse)).toBe(generated())
    expect(textOf(begun) + textOf(late)).toBe(generated())
    expect(textOf(await asker.follow(assistantMessage.id))).toBe(generated())
  })

  it('a running answer has its text so far and the position to resume from', async () => {
    const gate = gateAt(30)
    upstream.next({ tokens: 60, tps: 500, gate })
    const { assistantMessage } = await asker.send('Tell me of ferns')
    await asker.follow(assistantMessage.id, 0, hasText)
    const soFar = await asker.message(assistantMessage.id)
    expect(soFar).toMatchObject({ status: 'STREAMING', answerMode: null })
    gate.open()
    const rest = await asker.follow(assistantMessage.id, soFar?.lastSeq)
    expect(`${soFar?.content}${textOf(rest)}`).toBe(generated())
  })

  it('a stop ends the call of the model, and keeps the text that had arrived', async () => {
    upstream.next({ tokens: 1_000, gate: gateAt(50) })
    const { assistantMessage } = await asker.send('Tell me everything of succulents')
    const reading = asker.follow(assistantMessage.id)
    await asker.follow(assistantMessage.id, 0, hasText)
    const { data } = await asker.request<{ stopMessage: { status: string; content: string } }>(
      'mutation($id: ID!) { stopMessage(id: $id) { status content } }',
      { id: assistantMessage.id },
    )
    expect(data?.stopMessage.status).toBe('STOPPED')
    await eventually(() => expect(upstream.requests.at(-1)?.abortedAt).not.toBeNull())
    const events = await reading
    expect(events.at(-1)?.message?.status).toBe('STOPPED')
    expect(textOf(events)).toBe(data?.stopMessage.content)
    expect(generated().startsWith(textOf(events))).toBe(true)
    const again = await asker.request('mutation($id: ID!) { stopMessage(id: $id) { status } }', {
      id: assistantMessage.id,
    })
    expect(again.data).toEqual({ stopMessage: { status: 'STOPPED' } })
  })

  it('an answer is generated to its end after its reader left', async () => {
    const gate = gateAt(20)
    upstream.next({ tokens: 40, tps: 500, gate })
    const { assistantMessage } = await asker.send('Tell me of soil')
    await asker.follow(assistantMessage.id, 0, hasText)
    gate.open()
    await eventually(async () => expect((await asker.message(assistantMessage.id))?.status).toBe('COMPLETE'))
    expect((await asker.message(assistantMessage.id))?.content).toBe(generated())
  })

  it('an answer that broke off keeps its text and is FAILED', async () => {
    upstream.next({ tokens: 50, tps: 200, fail: 'cut', failAt: 20 })
    const { assistantMessage } = await asker.send('Tell me of drops')
    const events = await asker.follow(assistantMessage.id)
    expect(events.at(-1)?.message).toMatchObject({
      status: 'FAILED',
      error: { code: 'MODEL_UNAVAILABLE', retryable: true },
    })
    expect(textOf(events)).toBe(upstream.generated.at(-1)?.sent)
    expect(events.at(-1)?.message?.content).toBe(textOf(events))
  })

  it('a model that falls silent in the middle of an answer is given up', async () => {
    // On its own: with a limit this short, any answer may fail.
    const impatient = await startProduct({
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: 'test',
      BETWEEN_TOKENS_TIMEOUT_MS: '100',
    })
    onTestFinished(impatient.close)
    upstream.next({ tokens: 50, fail: 'stall', failAt: 10 })
    const reader = await visitor(impatient.url)
    const { assistantMessage } = await reader.send('Tell me of silence')
    const events = await reader.follow(assistantMessage.id)
    expect(events.at(-1)?.message?.status).toBe('FAILED')
  })

  it('the fallback model answers if the first one refuses, then the documents do, and health says so', async () => {
    upstream.next({ fail: '401' }, { text: 'From the other.' })
    const first = await asker.send('What does the palm cost?')
    expect((await asker.follow(first.assistantMessage.id)).at(-1)?.message).toMatchObject({
      status: 'COMPLETE',
      model: 'other',
      content: 'From the other.',
    })
    upstream.next({ fail: '401' }, { fail: '401' })
    const second = await asker.send('What does the palm cost?', { useCache: false })
    const message = (await asker.follow(second.assistantMessage.id)).at(-1)?.message
    expect(message).toMatchObject({ status: 'COMPLETE', answerMode: 'EXTRACTIVE', model: null, error: null })
    expect(message?.content).toContain('$49.99')
    const { data } = await asker.request<{
      health: { status: string; components: { name: string; status: string }[] }
    }>('{ health { status components { name status } } }')
    expect(data?.health.status).toBe('DEGRADED')
    expect(data?.health.components).toContainEqual({ name: 'model', status: 'DEGRADED' })
    upstream.next({ text: 'Back.' })
    await asker.follow((await asker.send('And now?')).assistantMessage.id)
    expect((await asker.request('{ health { status } }')).data).toEqual({ health: { status: 'OK' } })
  })

  it('conversation events keep other devices in step', async () => {
    const { conversation } = await asker.send('First')
    const reply = await fetch(`${product.url}/graphql`, {
      method: 'POST',
      headers: { ...asker.headers, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({
        query:
          'subscription($id: ID!) { conversationEvents(conversationId: $id) { __typename ... on MessageAdded { message { role } } ... on MessageEnded { message { status } } ... on ConversationRenamed { conversation { title } } ... on ConversationDeleted { deletedId } } }',
        variables: { id: conversation.id },
      }),
    })
    const heard = reply.text()
    const { assistantMessage } = await asker.send('Second', { conversationId: conversation.id })
    await asker.follow(assistantMessage.id)
    await eventually(async () => expect((await asker.message(assistantMessage.id))?.status).toBe('COMPLETE'))
    await asker.request('mutation($id: ID!) { renameConversation(id: $id, title: "Renamed") { id } }', {
      id: conversation.id,
    })
    await asker.request('mutation($id: ID!) { deleteConversation(id: $id) { deletedId } }', {
      id: conversation.id,
    })
    const events = [...(await heard).matchAll(/^data: (\{.*)$/gm)].map(
      ([, data = '']) => JSON.parse(data).data.conversationEvents,
    )
    expect(events.filter(({ __typename }) => __typename !== 'MessageEnded')).toEqual([
      { __typename: 'MessageAdded', message: { role: 'USER' } },
      { __typename: 'MessageAdded', message: { role: 'ASSISTANT' } },
      { __typename: 'ConversationRenamed', conversation: { title: 'Renamed' } },
      { __typename: 'ConversationDeleted', deletedId: conversation.id },
    ])
    expect(events).toContainEqual({ __typename: 'MessageEnded', message: { status: 'COMPLETE' } })
  })

  it('deleting a conversation ends the stream and the call of its running answer', async () => {
    upstream.next({ tokens: 1_000, gate: gateAt(50) })
    const { conversation, assistantMessage } = await asker.send('Tell me of everything')
    await asker.follow(assistantMessage.id, 0, hasText)
    const reading = asker.follow(assistantMessage.id)
    reading.catch(() => {})
    await asker.request('mutation($id: ID!) { deleteConversation(id: $id) { deletedId } }', {
      id: conversation.id,
    })
    await expect(reading).rejects.toThrow('NOT_FOUND')
    await eventually(() => expect(upstream.requests.at(-1)?.abortedAt).not.toBeNull())
  })

  it('200 readers who drop and resume at five random moments have the whole text, nothing twice', async () => {
    const texts = Array.from({ length: 20 }, () => ({ tokens: 60, tps: 30, ttft: 50 }))
    upstream.next(...texts)
    const answers = await Promise.all(texts.map((_, count) => asker.send(`Tell me story number ${count}`)))
    const readers = Array.from({ length: 200 }, async (_, count) => {
      const { assistantMessage } = answers[count % answers.length] ?? (answers[0] as (typeof answers)[number])
      const events = await readWithDrops(
        () => asker,
        assistantMessage.id,
        5,
        count % 4 === 0 ? 'followSse' : 'follow',
      )
      return { id: assistantMessage.id, events }
    })
    for (const { id, events } of await Promise.all(readers)) {
      const whole = upstream.generated.find(({ text }) => text === textOf(events))
      expect(whole, `reader of ${id} has ${textOf(events)}`).toBeDefined()
      expect(isStrictlyRising(events)).toBe(true)
      expect(events.filter(({ __typename }) => __typename === 'MessageFinished')).toHaveLength(1)
      expect(events.at(-1)?.message?.content).toBe(textOf(events))
    }
  })
})
