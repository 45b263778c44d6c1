import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isStrictlyRising, keyHolder, type TestClient, textOf, visitor } from '../support/client.ts'
import { type Product, startInVain, startProduct } from '../support/product.ts'

const ADMIN_KEY = 'an-admin-key-for-tests'

describe('the product, with nothing configured', () => {
  let product: Product
  let asker: TestClient
  beforeAll(async () => {
    product = await startProduct({ ADMIN_API_KEY: ADMIN_KEY })
    asker = await visitor(product.url)
  })
  afterAll(() => product.close())

  it('answers from the sample knowledge with the right figure and the right source', async () => {
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

  it('understands a question from its conversation', async () => {
    const first = await asker.send('How often should I water my Harmony Palm?')
    await asker.follow(first.assistantMessage.id)
    const second = await asker.send('How much is it?', { conversationId: first.conversation.id })
    expect(textOf(await asker.follow(second.assistantMessage.id))).toContain('$49.99')
  })

  it('says that it does not know, and points to a person', async () => {
    const { assistantMessage } = await asker.send('Who won the football world cup in 1998?')
    const events = await asker.follow(assistantMessage.id)
    expect(textOf(events)).toContain('customer service')
    expect(events.at(-1)?.message).toMatchObject({ status: 'COMPLETE', sources: [] })
  })

  it.each(['follow', 'followSse'] as const)(
    'replays and resumes an answer at every position: %s',
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

  it('sends once what is sent twice', async () => {
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

  it('shows a conversation to nobody else', async () => {
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
  ])('refuses %s and names the field', async (_name, input, field) => {
    const { errors } = await asker.request(
      'mutation($input: SendMessageInput!) { sendMessage(input: $input) { conversation { id } } }',
      { input },
    )
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field })
  })

  it('takes 4,000 characters of any kind, and metadata of up to 4 KiB as it was given', async () => {
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

  it('pages through messages and conversations in order', async () => {
    const pager = await visitor(product.url)
    const { conversation } = await pager.send('Question 1')
    for (let count = 2; count <= 4; count++)
      await pager.send(`Question ${count}`, { conversationId: conversation.id })
    const page = `query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { conversation(id: $id) { messageCount messages(first: $first, after: $after, last: $last, before: $before) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { role content } } } } }`
    type Page = {
      conversation: {
        messageCount: number
        messages: {
          pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string }
          edges: { node: { role: string; content: string } }[]
        }
      }
    }
    const seen: string[] = []
    let after: string | null = null
    for (let pages = 0; pages < 5; pages++) {
      const reply: { data?: Page | null } = await pager.request<Page>(page, {
        id: conversation.id,
        first: 3,
        after,
      })
      const messages = reply.data?.conversation.messages
      for (const { node } of messages?.edges ?? []) if (node.role === 'USER') seen.push(node.content)
      after = messages?.pageInfo.endCursor ?? null
      if (!messages?.pageInfo.hasNextPage) break
    }
    expect(seen).toEqual(['Question 1', 'Question 2', 'Question 3', 'Question 4'])
    const newest = (await pager.request<Page>(page, { id: conversation.id, last: 2 })).data?.conversation
    expect(newest?.messageCount).toBe(8)
    expect(newest?.messages.edges[0]?.node.content).toBe('Question 4')
    expect(newest?.messages.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const { errors } = await pager.request(page, { id: conversation.id, first: 101 })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' })
  })

  it('lists conversations, last updated first, and finds them by title', async () => {
    const lister = await visitor(product.url)
    const list = `query($search: String) { conversations(first: 10, search: $search) { edges { node { id title } } } }`
    type List = { conversations: { edges: { node: { id: string; title: string } }[] } }
    const titles = async (search?: string) =>
      (await lister.request<List>(list, { search })).data?.conversations.edges.map(({ node }) => node.title)
    const palm = await lister.send('Where does the palm stand best?')
    await lister.send('Do you ship on Sundays?')
    expect(await titles()).toEqual(['Do you ship on Sundays?', 'Where does the palm stand best?'])
    await lister.request(
      'mutation($id: ID!) { renameConversation(id: $id, title: " 100% palm_tree ") { title } }',
      { id: palm.conversation.id },
    )
    expect(await titles()).toEqual(['100% palm_tree', 'Do you ship on Sundays?'])
    expect(await titles('PALM_')).toEqual(['100% palm_tree'])
    expect(await titles('%')).toEqual(['100% palm_tree'])
    expect(await titles('palm tree')).toEqual([])
  })

  it('gives an answer anew and keeps the old one', async () => {
    const { conversation, assistantMessage } = await asker.send('What does the fern cost?')
    await asker.follow(assistantMessage.id)
    const { data } = await asker.request<{
      regenerateMessage: { assistantMessage: { id: string; cache: string } }
    }>('mutation($id: ID!) { regenerateMessage(id: $id) { assistantMessage { id cache } } }', {
      id: assistantMessage.id,
    })
    const fresh = data?.regenerateMessage.assistantMessage
    expect(fresh?.cache).toBe('BYPASS')
    expect(textOf(await asker.follow(fresh?.id ?? ''))).toContain('$39.99')
    const { data: all } = await asker.request<{
      conversation: { messages: { edges: { node: { id: string } }[] } }
    }>('query($id: ID!) { conversation(id: $id) { messages { edges { node { id } } } } }', {
      id: conversation.id,
    })
    expect(all?.conversation.messages.edges.map(({ node }) => node.id)).toEqual([
      expect.anything(),
      assistantMessage.id,
      fresh?.id,
    ])
  })

  it('keeps a rating, and takes the later one', async () => {
    const { assistantMessage, userMessage } = await asker.send('Is the palm safe for cats?')
    await asker.follow(assistantMessage.id)
    const rate = `mutation($input: RateMessageInput!) { rateMessage(input: $input) { feedback { rating comment } } }`
    const rated = async (input: object) => asker.request(rate, { input })
    await rated({ messageId: assistantMessage.id, rating: 'HELPFUL' })
    const { data } = await rated({
      messageId: assistantMessage.id,
      rating: 'UNHELPFUL',
      comment: ' Too short ',
    })
    expect(data).toEqual({ rateMessage: { feedback: { rating: 'UNHELPFUL', comment: 'Too short' } } })
    expect(
      (await rated({ messageId: userMessage.id, rating: 'HELPFUL' })).errors?.[0]?.extensions,
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'messageId',
    })
  })

  it('leaves nothing of a deleted conversation to be seen', async () => {
    const { conversation, assistantMessage } = await asker.send('How do I repot a palm?')
    await asker.follow(assistantMessage.id)
    const { data } = await asker.request('mutation($id: ID!) { deleteConversation(id: $id) { deletedId } }', {
      id: conversation.id,
    })
    expect(data).toEqual({ deleteConversation: { deletedId: conversation.id } })
    expect(await asker.message(assistantMessage.id)).toBeNull()
    await expect(asker.follow(assistantMessage.id)).rejects.toThrow('NOT_FOUND')
    const again = await asker.request('mutation($id: ID!) { deleteConversation(id: $id) { deletedId } }', {
      id: conversation.id,
    })
    expect(again.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('answers from a document as soon as it is written, and no longer once it is deleted', async () => {
    const admin = keyHolder(product.url, ADMIN_KEY)
    const write = `mutation($input: UpsertDocumentInput!) { upsertDocument(input: $input) { id } }`
    const input = { title: 'Zebra Orchid', body: 'The Zebra Orchid costs $77.50. It blooms twice a year.' }
    const ask = async () => {
      const { assistantMessage } = await asker.send('How much is the Zebra Orchid?')
      return textOf(await asker.follow(assistantMessage.id))
    }
    expect(await ask()).not.toContain('$77.50')
    const { data } = await admin.request<{ upsertDocument: { id: string } }>(write, { input })
    const id = data?.upsertDocument.id
    expect(await ask()).toContain('$77.50')
    await admin.request(write, { input: { ...input, id, body: 'The Zebra Orchid costs $81.00.' } })
    expect(await ask()).toContain('$81.00')
    await admin.request('mutation($id: ID!) { deleteDocument(id: $id) { deletedId } }', { id })
    expect(await ask()).not.toContain('$81.00')
  })

  it('lets nobody without the scope change the knowledge', async () => {
    const write = 'mutation { upsertDocument(input: { title: "a", body: "b" }) { id } }'
    expect((await asker.request(write)).errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' })
    const wrong = await fetch(`${product.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer wrong' },
      body: JSON.stringify({ query: write }),
    })
    expect(wrong.status).toBe(401)
    expect(await wrong.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  })

  it('tells its health over GraphQL and HTTP', async () => {
    const { data } = await asker.request('{ health { status version components { name status } } }')
    expect(data?.health).toMatchObject({ status: 'OK', components: [{ name: 'store', status: 'OK' }] })
    for (const path of ['/health', '/health/live', '/health/ready'])
      expect((await fetch(product.url + path)).status).toBe(200)
  })

  it('writes one line a request and an answer, and never what was said', async () => {
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
    expect(product.output()).not.toMatch(/very secret|Harmony Palm|vm_session|an-admin-key/)
  })
})

describe('a wrong setting', () => {
  it.each([
    [{ PORT: 'eighty' }, 'VerdeMuse cannot start: PORT is "eighty", and takes a port, 0 to 65535.\n'],
    [{ WORKERS: '4' }, 'VerdeMuse cannot start: WORKERS is 4, and more than one process needs REDIS_URL.\n'],
    [{ REDIS_URL: 'redis://:secret@127.0.0.1:1' }, /^VerdeMuse cannot start: Redis at 127\.0\.0\.1:1 .*\n$/],
  ])('stops the start with one line: %o', async (settings: Record<string, string>, line) => {
    const { code, output } = await startInVain(settings)
    expect(code).toBe(1)
    if (typeof line === 'string') expect(output).toBe(line)
    else expect(output).toMatch(line)
    expect(output).not.toContain('secret')
  })
})
