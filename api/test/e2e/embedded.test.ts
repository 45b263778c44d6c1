import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isStrictlyRising, type TestClient, textOf, visitor } from '../support/client.ts'
import { type Product, startProduct } from '../support/product.ts'

describe('the product, with nothing configured', () => {
  let product: Product
  let asker: TestClient
  beforeAll(async () => {
    product = await startProduct()
    asker = await visitor(product.url)
  })
  afterAll(() => product.close())

  it('a question about the sample knowledge gets the right figure and the right source', async () => {
    const { assistantMessage } = await asker.send('How often should I water my Harmony Palm?')
    expect(assistantMessage).toMatchObject({ status: 'PENDING', content: '', lastSeq: 0 })
    const events = await asker.follow(assistantMessage.id)
    expect(textOf(events)).toContain('once a week')
    expect(events.at(-1)?.message).toMatchObject({
      status: 'COMPLETE',
      answerMode: 'EXTRACTIVE',
      error: null,
    })
    expect(events.at(-1)?.message?.sources[0]?.title).toContain('Harmony Palm')
    expect(await asker.message(assistantMessage.id)).toEqual(events.at(-1)?.message)
  })

  it('a follow-up is understood from its conversation', async () => {
    const first = await asker.send('How often should I water my Harmony Palm?')
    await asker.follow(first.assistantMessage.id)
    const second = await asker.send('How much is it?', { conversationId: first.conversation.id })
    expect(textOf(await asker.follow(second.assistantMessage.id))).toContain('$49.99')
  })

  it('a question that no document answers is answered so, and points to a person', async () => {
    const { assistantMessage } = await asker.send('Who won the football world cup in 1998?')
    const events = await asker.follow(assistantMessage.id)
    expect(textOf(events)).toContain('customer service')
    expect(events.at(-1)?.message).toMatchObject({ status: 'COMPLETE', sources: [] })
  })

  it.each(['follow', 'followSse'] as const)(
    'an answer replays and resumes at every position: %s',
    async (follow) => {
      const { assistantMessage } = await asker.send('What does the Vital Soil Mix cost, and what is in it?')
      const whole = await asker[follow](assistantMessage.id)
      expect(isStrictlyRising(whole)).toBe(true)
      for (const { seq } of whole) {
        const rest = await asker[follow](assistantMessage.id, seq)
        expect(rest.every((event) => event.seq > seq)).toBe(true)
        expect(textOf(whole.filter((event) => event.seq <= seq)) + textOf(rest)).toBe(textOf(whole))
      }
    },
  )

  it('a question sent twice with one clientMessageId is asked once', async () => {
    const clientMessageId = crypto.randomUUID()
    const first = await asker.send('Do you ship to Canada?', { clientMessageId })
    const again = await asker.send('Do you ship to Canada?', { clientMessageId })
    expect(again.assistantMessage.id).toBe(first.assistantMessage.id)
    expect(again.conversation.id).toBe(first.conversation.id)
    await expect(asker.send('Do you ship to Mexico?', { clientMessageId })).rejects.toThrow('CONFLICT')
    const others = await Promise.all(
      Array.from({ length: 10 }, () => asker.send('Is the fern for bathrooms?', { clientMessageId: 'one' })),
    )
    expect(new Set(others.map(({ assistantMessage }) => assistantMessage.id)).size).toBe(1)
  })

  it('a conversation is shown to nobody but its owner', async () => {
    const { conversation, assistantMessage } = await asker.send('What is your return policy?')
    await asker.follow(assistantMessage.id)
    const stranger = await visitor(product.url)
    const see = `query($conv: ID!, $msg: ID!) { conversation(id: $conv) { id } message(id: $msg) { id } a: node(id: $conv) { id } b: node(id: $msg) { id } conversations { edges { node { id } } } }`
    const { data } = await stranger.request(see, { conv: conversation.id, msg: assistantMessage.id })
    expect(data).toEqual({
      conversation: null,
      message: null,
      a: null,
      b: null,
      conversations: { edges: [] },
    })
    await expect(stranger.follow(assistantMessage.id)).rejects.toThrow('NOT_FOUND')
    await expect(stranger.followSse(assistantMessage.id)).rejects.toThrow('NOT_FOUND')
    await expect(stranger.send('And now?', { conversationId: conversation.id })).rejects.toThrow('NOT_FOUND')
    for (const mutation of [
      `mutation($id: ID!) { stopMessage(id: $id) { id } }`,
      `mutation($id: ID!) { regenerateMessage(id: $id) { conversation { id } } }`,
      `mutation($id: ID!) { rateMessage(input: { messageId: $id, rating: HELPFUL }) { id } }`,
    ])
      expect((await stranger.request(mutation, { id: assistantMessage.id })).errors?.[0]).toMatchObject({
        message: 'There is no such message.',
        extensions: { code: 'NOT_FOUND' },
      })
    for (const mutation of [
      `mutation($id: ID!) { renameConversation(id: $id, title: "Mine") { id } }`,
      `mutation($id: ID!) { deleteConversation(id: $id) { deletedId } }`,
      `subscription($id: ID!) { conversationEvents(conversationId: $id) { __typename } }`,
    ])
      expect(
        (await stranger.request(mutation, { id: conversation.id })).errors?.[0]?.extensions,
      ).toMatchObject({
        code: 'NOT_FOUND',
      })
  })

  it.each([
    ['nothing', { content: '' }, 'content'],
    ['only spaces', { content: ' \n\t ' }, 'content'],
    ['4,001 characters', { content: 'é'.repeat(4_001) }, 'content'],
    ['half a character', { content: 'Hello \ud83c' }, 'content'],
    ['an endless client id', { content: 'Hello', clientMessageId: 'x'.repeat(201) }, 'clientMessageId'],
  ])('sendMessage refuses %s and names the field', async (_name, input, field) => {
    const { errors } = await asker.request(
      'mutation($input: SendMessageInput!) { sendMessage(input: $input) { conversation { id } } }',
      { input },
    )
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field })
  })

  it('sendMessage takes 4,000 characters of any kind, and metadata of up to 4 KiB unchanged', async () => {
    const metadata = { page: '/palms', nested: { list: [1, 'two', null] }, filler: 'x'.repeat(4_000) }
    const { userMessage } = await asker.send('🌿'.repeat(4_000), { metadata })
    const { data } = await asker.request('query($id: ID!) { message(id: $id) { content metadata } }', {
      id: userMessage.id,
    })
    expect(data?.message).toEqual({ content: '🌿'.repeat(4_000), metadata })
    await expect(asker.send('Hi', { metadata: { filler: 'x'.repeat(5_000) } })).rejects.toThrow(
      'BAD_USER_INPUT',
    )
    await expect(asker.send('Hi', { metadata: ['a'] })).rejects.toThrow('BAD_USER_INPUT')
  })

  it('health is reported over GraphQL and HTTP', async () => {
    const { data } = await asker.request('{ health { status version components { name status } } }')
    expect(data?.health).toMatchObject({
      status: 'OK',
      components: [
        { name: 'store', status: 'OK' },
        { name: 'queue', status: 'OK' },
        { name: 'knowledge', status: 'OK' },
      ],
    })
    for (const path of ['/health', '/health/live', '/health/ready'])
      expect((await fetch(product.url + path)).status).toBe(200)
  })

  it('the log has one line a request and an answer, and never what was said', async () => {
    await asker.send('A very secret question about ferns')
    const lines = product
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(
      lines.find(({ msg, operationName }) => msg === 'request' && operationName === 'Send'),
    ).toMatchObject({
      method: 'POST',
      path: '/graphql',
      status: 200,
      viewerKind: 'VISITOR',
    })
    expect(lines.some(({ msg }) => msg === 'answer finished')).toBe(true)
    expect(product.output()).not.toMatch(/very secret|Harmony Palm|vm_session/)
  })
})
