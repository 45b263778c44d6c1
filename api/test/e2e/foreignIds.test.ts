import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientWith, type GraphQLReply, keyHolder, type TestClient, visitor } from '../support/client.ts'
import { type FourTransports, fourTransports } from '../support/fourTransports.ts'
import { type Product, startProduct } from '../support/product.ts'

const ADMIN_API_KEY = 'an-admin-api-key'

let product: Product
let strangers: FourTransports[]
let foreign: { conversations: string[]; messages: string[] }
beforeAll(async () => {
  product = await startProduct({ ADMIN_API_KEY, MESSAGES_PER_MINUTE: '1000000' })
  const made = await keyHolder(product.url, ADMIN_API_KEY).request<{ createApiKey: { secret: string } }>(
    'mutation { createApiKey(input: { name: "Partner", scopes: ["chat"] }) { secret } }',
  )
  const authorization = `Bearer ${made.data?.createApiKey.secret}`
  const user = (name: string) => ({ authorization, 'x-verdemuse-user': name })
  const owners = [await visitor(product.url), clientWith(product.url, user('ada'))]
  foreign = { conversations: [], messages: [] }
  for (const owner of owners) await keepIdsOf(owner)
  const headers = [(await visitor(product.url)).headers, user('bob'), { authorization }]
  strangers = headers.map((each) => fourTransports(product.url, each))
})
afterAll(async () => {
  for (const each of strangers) await each[Symbol.asyncDispose]()
  await product.close()
})

async function keepIdsOf(owner: TestClient) {
  const { conversation, userMessage, assistantMessage } = await owner.send(
    'How often should I water my palm?',
  )
  foreign.conversations.push(conversation.id)
  foreign.messages.push(userMessage.id, assistantMessage.id)
}

/** Someone else's, those of nobody, and what is none. */
const ids = (kind: 'conv' | 'msg', count: number): string[] => {
  const known = kind === 'conv' ? foreign.conversations : foreign.messages
  const made = (index: number) =>
    index % 5 === 4 ? `${kind}_${'x'.repeat(index % 50)}` : `${kind}_${randomUUID().replace(/-4/, '-7')}`
  return Array.from({ length: count }, (_, index) => known[index % (known.length * 2)] ?? made(index))
}

const CHANGES: readonly (readonly ['conv' | 'msg', string, string])[] = [
  [
    'conv',
    'sendMessage',
    'mutation($id: ID!) { sendMessage(input: { conversationId: $id, content: "Hi" }) { conversation { id } } }',
  ],
  [
    'conv',
    'renameConversation',
    'mutation($id: ID!) { renameConversation(id: $id, title: "Mine") { id title } }',
  ],
  ['conv', 'deleteConversation', 'mutation($id: ID!) { deleteConversation(id: $id) { deletedId } }'],
  ['msg', 'stopMessage', 'mutation($id: ID!) { stopMessage(id: $id) { id content } }'],
  ['msg', 'regenerateMessage', 'mutation($id: ID!) { regenerateMessage(id: $id) { conversation { id } } }'],
  [
    'msg',
    'rateMessage',
    'mutation($id: ID!) { rateMessage(input: { messageId: $id, rating: HELPFUL }) { id } }',
  ],
]
const STREAMS: typeof CHANGES = [
  ['msg', 'messageStream', 'subscription($id: ID!) { messageStream(messageId: $id) { seq } }'],
  [
    'conv',
    'conversationEvents',
    'subscription($id: ID!) { conversationEvents(conversationId: $id) { __typename } }',
  ],
]

const outcomesOf = (replies: readonly GraphQLReply[]) =>
  new Set(
    replies.map(({ data, errors }) =>
      JSON.stringify([data ?? null, errors?.map(({ message, extensions }) => ({ message, extensions }))]),
    ),
  )

describe('10,000 tries of ids of others', () => {
  it.each([...CHANGES, ...STREAMS])(
    'the id of another viewer’s %s given to %s is NOT_FOUND, over every transport',
    async (kind, _, query) => {
      const replies: GraphQLReply[] = []
      for (const stranger of strangers)
        for (const transport of ['POST', 'SSE', 'WebSocket'] as const)
          for (const id of ids(kind, transport === 'WebSocket' ? 5 : 20))
            replies.push(await stranger.ask(transport, { query, variables: { id } }))
      const what = kind === 'conv' ? 'conversation' : 'message'
      const error = { message: `There is no such ${what}.`, extensions: { code: 'NOT_FOUND' } }
      expect([...outcomesOf(replies)]).toEqual([JSON.stringify([null, [error]])])
    },
  )

  it.each(['conv', 'msg'] as const)('no field reads another viewer’s %s', async (kind) => {
    const field = kind === 'conv' ? 'conversation' : 'message'
    const fields = Array.from(
      { length: 15 },
      (_, index) => `a${index}: ${index % 2 ? field : 'node'}(id: $i${index}) { id }`,
    )
    const query = `query(${fields.map((_, index) => `$i${index}: ID!`).join(' ')}) { ${fields.join(' ')} }`
    let tries = 0
    while (tries < 4_500) {
      const variables = Object.fromEntries(ids(kind, fields.length).map((id, index) => [`i${index}`, id]))
      const stranger = strangers[tries % strangers.length] as FourTransports
      const { data, errors } = await stranger.ask(tries % 2 ? 'POST' : 'GET', { query, variables })
      expect(errors).toBeUndefined()
      expect(new Set(Object.values(data ?? { none: undefined }))).toEqual(new Set([null]))
      tries += fields.length
    }
  })

  it('an id that is the name of something in JavaScript is an id of nothing', async () => {
    const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf_1']
    const query =
      'query($id: ID!) { node(id: $id) { id } message(id: $id) { id } conversation(id: $id) { id } }'
    for (const id of names)
      expect(await strangers[0]?.ask('POST', { query, variables: { id } })).toEqual({
        data: { node: null, message: null, conversation: null },
      })
  })

  it('10,000 tries of foreign ids leave everything as it was', async () => {
    expect(strangers.map((each) => each.closedWith())).toEqual(strangers.map(() => null))
    expect(product.output()).not.toContain('unexpected')
  })
})
