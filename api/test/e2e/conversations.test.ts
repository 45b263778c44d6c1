import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyHolder, type TestClient, textOf, visitor } from '../support/client.ts'
import { type Product, startProduct } from '../support/product.ts'

const ADMIN_KEY = 'an-admin-key-for-tests'

let product: Product
let asker: TestClient
beforeAll(async () => {
  product = await startProduct({ ADMIN_API_KEY: ADMIN_KEY })
  asker = await visitor(product.url)
})
afterAll(() => product.close())

describe('conversations', () => {
  it('messages are paged in order', async () => {
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

  it('conversations are listed last updated first, and found by title', async () => {
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

  it('regenerateMessage adds an answer and keeps the old one', async () => {
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

  it('a later rating replaces the earlier one', async () => {
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

  it('nothing of a deleted conversation is left to be seen', async () => {
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
})

describe('the knowledge', () => {
  it('a document is answered from as soon as it is written, and no longer once it is deleted', async () => {
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
})
