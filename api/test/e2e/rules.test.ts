import { createHash } from 'node:crypto'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import persisted from '../../../schema/persistedOperations.json' with { type: 'json' }
import { keyHolder, visitor } from '../support/client.ts'
import { type FourTransports, fourTransports, type Operation, TRANSPORTS } from '../support/fourTransports.ts'
import { type Product, startProduct } from '../support/product.ts'

const ADMIN_API_KEY = 'an-admin-api-key'

let strict: Product
let open: Product
let development: Product
const senders = new Map<Sender, FourTransports>()
beforeAll(async () => {
  ;[strict, open, development] = await Promise.all([
    startProduct({ ADMIN_API_KEY, VISITOR_OPERATIONS: '' }),
    startProduct({ VISITOR_OPERATIONS: 'any' }),
    startProduct({ NODE_ENV: 'development', VISITOR_OPERATIONS: '' }),
  ])
  const made = await keyHolder(strict.url, ADMIN_API_KEY).request<{ createApiKey: { secret: string } }>(
    'mutation { createApiKey(input: { name: "Partner", scopes: ["chat"] }) { secret } }',
  )
  const key = { authorization: `Bearer ${made.data?.createApiKey.secret}` }
  senders.set('a visitor', fourTransports(strict.url, (await visitor(strict.url)).headers))
  senders.set('a key', fourTransports(strict.url, key))
  senders.set('a visitor where any operation may be sent', await visitorOf(open))
  senders.set('a visitor in development', await visitorOf(development))
})
afterAll(async () => {
  for (const each of senders.values()) await each[Symbol.asyncDispose]()
  await Promise.all([strict, open, development].map((each) => each?.close()))
})

const visitorOf = async ({ url }: Product) => fourTransports(url, (await visitor(url)).headers)

type Sender = 'a visitor' | 'a key' | 'a visitor where any operation may be sent' | 'a visitor in development'

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const byHash = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })
const hashNamed = (name: string) =>
  Object.entries(persisted).find(([, text]) => text.includes(` ${name}`))?.[0] ?? ''

const times = (count: number, piece: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => piece(index)).join(' ')
const OWN = '{ viewer { kind } }'
/** As deep as the newest clients ask. */
const INTROSPECTION = getIntrospectionQuery({ descriptions: false }).replace(
  /ofType \{\s*kind\s*name\s*\}/,
  'ofType { kind name ofType { kind name ofType { kind name } } }',
)
const LOOP = 'query { viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }'
const NESTED =
  '{ conversations(first: 100) { edges { node { messages(last: 100) { edges { node { id } } } } } } }'
const PAGE =
  'query($first: Int) { conversations(first: $first) { edges { node { messages { edges { node { id content } } } } } } }'
const DEEP = `${'{ a '.repeat(9)}${'}'.repeat(9)}`

/** Who sends what, and the code that comes of it; null: an answer. The same over every transport. */
const TABLE: readonly (readonly [Sender, string, Operation, string | null])[] = [
  ['a visitor', 'an operation of its own', { query: OWN }, 'PERSISTED_OPERATION_REQUIRED'],
  ['a visitor', 'nonsense', { query: '{' }, 'PERSISTED_OPERATION_REQUIRED'],
  ['a visitor', 'introspection', { query: INTROSPECTION }, 'PERSISTED_OPERATION_REQUIRED'],
  ['a visitor', 'a hash that is not the app’s', byHash(hashOf(OWN)), 'PERSISTED_OPERATION_REQUIRED'],
  [
    'a visitor',
    'such a hash and its text',
    { query: OWN, ...byHash(hashOf(OWN)) },
    'PERSISTED_OPERATION_REQUIRED',
  ],
  ['a visitor', 'the hash of the app’s', byHash(hashNamed('ConversationsPage')), 'BAD_USER_INPUT'],
  [
    'a visitor',
    'that with variables',
    { ...byHash(hashNamed('ConversationsPage')), variables: { first: 1 } },
    null,
  ],
  [
    'a visitor',
    'a page out of its bounds',
    { ...byHash(hashNamed('ConversationsPage')), variables: { first: 1e6 } },
    'BAD_USER_INPUT',
  ],
  ['a key', 'an operation of its own', { query: OWN }, null],
  ['a key', 'introspection', { query: INTROSPECTION }, null],
  ['a key', 'an unknown hash', byHash(hashOf('{ x }')), 'PERSISTED_QUERY_NOT_FOUND'],
  ['a key', 'an unknown hash and its text', { query: OWN, ...byHash(hashOf(OWN)) }, null],
  ['a key', 'a hash and another text', { query: OWN, ...byHash(hashOf('{ x }')) }, 'BAD_USER_INPUT'],
  ['a key', 'a hash that is none', byHash(7), 'BAD_USER_INPUT'],
  ['a key', 'the hash of the app’s', byHash(hashNamed('Ping')), null],
  ['a key', 'what is no GraphQL', { query: '{ viewer { kind }' }, 'GRAPHQL_PARSE_FAILED'],
  ['a key', 'no operation', { query: 'fragment A on Viewer { id }' }, 'GRAPHQL_VALIDATION_FAILED'],
  ['a key', 'a field that there is not', { query: '{ viewer { kin } }' }, 'GRAPHQL_VALIDATION_FAILED'],
  ['a key', 'a fragment within itself', { query: LOOP }, 'GRAPHQL_VALIDATION_FAILED'],
  ['a key', 'two operations', { query: `query A ${OWN} query B ${OWN}` }, 'BAD_USER_INPUT'],
  ['a key', 'an operation that is not there', { query: OWN, operationName: 'B' }, 'BAD_USER_INPUT'],
  ['a key', 'one of two', { query: `query A ${OWN} query B ${OWN}`, operationName: 'B' }, null],
  ['a key', 'depth 9', { query: DEEP }, 'QUERY_TOO_COMPLEX'],
  ['a key', '15 aliases', { query: `{ ${times(15, (i) => `a${i}: __typename`)} }` }, null],
  ['a key', '16 aliases', { query: `{ ${times(16, (i) => `a${i}: __typename`)} }` }, 'QUERY_TOO_COMPLEX'],
  ['a key', 'one field 17 times', { query: `{ ${times(17, () => '__typename')} }` }, 'QUERY_TOO_COMPLEX'],
  ['a key', '1,000 tokens', { query: `{ viewer { ${times(996, () => '#\n')} kind } }` }, null],
  [
    'a key',
    '1,001 tokens',
    { query: `{ viewer { ${times(996, (i) => `f${i}`)} kind } }` },
    'QUERY_TOO_COMPLEX',
  ],
  ['a key', 'pages of pages', { query: NESTED }, 'QUERY_TOO_COMPLEX'],
  ['a key', 'such pages by a variable', { query: PAGE, variables: { first: 100 } }, 'QUERY_TOO_COMPLEX'],
  ['a key', 'a few of them', { query: PAGE, variables: { first: 5 } }, null],
  ['a key', 'a variable of the wrong type', { query: PAGE, variables: { first: 'x' } }, 'BAD_USER_INPUT'],
  [
    'a key',
    'a value out of its bounds',
    { query: '{ conversations(first: 101) { edges { cursor } } }' },
    'BAD_USER_INPUT',
  ],
  [
    'a key',
    'a subscription that repeats itself',
    { query: `subscription { cacheStats { ${times(17, () => 'hits: misses')} } }` },
    'QUERY_TOO_COMPLEX',
  ],
  [
    'a key',
    'a subscription to nothing',
    { query: 'subscription { messageStream(messageId: "msg_x") { seq } }' },
    'NOT_FOUND',
  ],
  ['a key', 'what takes another scope', { query: '{ apiKeys { id } }' }, 'FORBIDDEN'],
  ['a visitor where any operation may be sent', 'an operation of its own', { query: OWN }, null],
  ['a visitor where any operation may be sent', 'introspection', { query: INTROSPECTION }, 'UNAUTHENTICATED'],
  [
    'a visitor where any operation may be sent',
    'a type by its name',
    { query: '{ __type(name: "Viewer") { name } }' },
    'UNAUTHENTICATED',
  ],
  [
    'a visitor where any operation may be sent',
    'what takes a key',
    { query: '{ apiKeys { id } }' },
    'UNAUTHENTICATED',
  ],
  ['a visitor in development', 'an operation of its own', { query: OWN }, null],
  ['a visitor in development', 'introspection', { query: INTROSPECTION }, null],
]

describe.each(TRANSPORTS)('over %s', (transport) => {
  it.each(TABLE)('%s sends %s', async (sender, _, operation, code) => {
    const asker = senders.get(sender)
    if (!asker) throw new Error(`${sender} is not there`)
    // A subscription over plain POST or GET is refused by the protocol before there is an error to tell.
    const { data, errors } = await asker.ask(transport, operation)
    expect(errors?.[0]?.extensions?.code ?? null, JSON.stringify(errors)).toBe(code)
    if (code === null) expect(data).toBeTruthy()
    else expect(data ?? null).toBeNull()
    expect(asker.closedWith()).toBeNull()
  })

  it('a mutation is accepted over every transport but GET', async () => {
    const query = 'mutation { sendMessage(input: { content: "Hello" }) { conversation { id } } }'
    const { errors } = (await senders.get('a key')?.ask(transport, { query })) ?? {}
    expect(errors?.[0]?.extensions?.code).toBe(transport === 'GET' ? 'BAD_USER_INPUT' : undefined)
  })
})

it('an error hints at the schema only to those who may introspect it', async () => {
  const messageFor = async (sender: Sender) =>
    (await senders.get(sender)?.ask('POST', { query: '{ viewer { kin } }' }))?.errors?.[0]?.message
  expect(await messageFor('a visitor where any operation may be sent')).toBe(
    'Cannot query field "kin" on type "Viewer".',
  )
  expect(await messageFor('a key')).toContain('Did you mean "kind"')
})
