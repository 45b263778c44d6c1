import type { Random } from './random.ts'

/** A request’s parts, right and wrong. */
export interface Asked {
  readonly query?: unknown
  readonly operationName?: unknown
  readonly variables?: unknown
  readonly extensions?: unknown
}

const OPERATIONS = [
  '{ viewer { id kind scopes rateLimit { limit remaining resetsAt } } }',
  'query A($id: ID!) { node(id: $id) { id ... on Conversation { title messages(last: 5) { edges { node { content } } } } } }',
  'query B($first: Int, $after: String) { conversations(first: $first, after: $after, search: "a") { edges { cursor node { id } } pageInfo { endCursor } } }',
  'mutation C($input: SendMessageInput!) { sendMessage(input: $input) { assistantMessage { id status } } }',
  'mutation D($id: ID!) { stopMessage(id: $id) { id } }',
  'mutation E($id: ID!, $title: String!) { renameConversation(id: $id, title: $title) { id } }',
  'mutation F($input: RateMessageInput!) { rateMessage(input: $input) { feedback { rating } } }',
  'subscription G($id: ID!, $after: Int) { messageStream(messageId: $id, after: $after) { __typename seq } }',
  'subscription H($id: ID!) { conversationEvents(conversationId: $id) { __typename } }',
  '{ searchKnowledge(query: "palm", first: 2) { score document { title } } }',
  '{ __schema { types { name fields { name args { name } } } } }',
  '{ health { status components { name } } cacheStats { hitRatio } }',
  'fragment X on Viewer { id ...Y } fragment Y on Viewer { kind ...X } { viewer { ...X } }',
]

const PIECES = [
  '{',
  '}',
  '(',
  ')',
  '...',
  ':',
  '$',
  '@skip(if: true)',
  '"',
  '"""',
  '[',
  '!',
  '#',
  '\\u{110000}',
  'on',
  'fragment',
  'query',
  '\uFEFF',
  '\0',
  '🌵',
  '\uD800',
  '__typename',
  '1e999',
  '-',
  '|',
  '&',
  'null',
]

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 31,
  '',
  'x',
  '\0',
  '\uD800',
  'msg_',
  'conv_00000000-0000-7000-8000-000000000000',
  'x'.repeat(5_000),
  [],
  [[]],
  {},
  { content: 'Hello' },
  { content: 7 },
  { messageId: 'msg_x', rating: 'HELPFUL' },
  { content: 'a', metadata: { __proto__: null, a: [1] } },
  { constructor: { prototype: 1 } },
  Number.MAX_SAFE_INTEGER,
]

const NAMES = ['id', 'first', 'after', 'input', 'title', '__proto__', 'toString', '']

/** Pieces of an operation are lost, doubled, exchanged, put in. */
function mangled(random: Random, text: string): string {
  let result = text
  for (let change = random.number(6); change > 0; change--) {
    const at = random.number(result.length + 1)
    const to = Math.min(result.length, at + random.number(12))
    const put = random.pick([
      () => '',
      () => random.pick(PIECES),
      () => result.slice(at, to).repeat(1 + random.number(20)),
      () => random.pick(PIECES).repeat(random.number(800)),
      () => result.slice(random.number(result.length), random.number(result.length)),
    ])()
    result = result.slice(0, at) + put + result.slice(random.chance(0.5) ? to : at)
  }
  return result.slice(0, 20_000)
}

/** A whole operation of the schema's, with whatever values. */
export function operation(random: Random): Asked {
  const text = random.pick(OPERATIONS)
  const variables: Record<string, unknown> = {}
  for (const name of NAMES) if (random.chance(0.6)) variables[name] = random.pick(VALUES)
  return {
    query: random.chance(0.6) ? mangled(random, text) : text,
    ...(random.chance(0.8) && { variables }),
    ...(random.chance(0.1) && { operationName: random.pick(['A', 'B', '', 'nothing']) }),
    ...(random.chance(0.1) && {
      extensions: { persistedQuery: { version: 1, sha256Hash: random.pick(['0'.repeat(64), 'x']) } },
    }),
  }
}

/** The parts of a request as they must not be. */
export function misshapen(random: Random): unknown {
  const part = () => random.pick([...VALUES, random.pick(OPERATIONS)])
  return random.pick([
    () => part(),
    () => ({ query: part(), variables: part(), operationName: part(), extensions: part() }),
    () => ({ query: random.pick(OPERATIONS), [random.pick(['id', 'doc', '__proto__', 'batch'])]: part() }),
    () => [operation(random), operation(random)],
    () => ({ ...operation(random), extensions: { persistedQuery: part() } }),
  ])()
}

export interface Body {
  readonly contentType: string
  readonly accept: string
  readonly bytes: Buffer
}

const TYPES = [
  'application/json',
  'application/json',
  'application/json; charset=utf-16',
  'application/graphql',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'application/json;;;',
  '',
  'a'.repeat(300),
]
const ACCEPTS = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  '*/*',
  'image/png',
  ';;',
  '',
]

/** Whatever may be posted: operations, what is none, and bytes that are no text. */
export function body(random: Random): Body {
  const text = JSON.stringify(random.chance(0.5) ? operation(random) : misshapen(random)) ?? ''
  const bytes = Buffer.from(text)
  const cut = random.number(bytes.length + 1)
  const given = random.pick([
    () => bytes,
    () => bytes.subarray(0, cut),
    () =>
      Buffer.concat([
        bytes.subarray(0, cut),
        Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]),
        bytes.subarray(cut),
      ]),
    () => Buffer.from('['.repeat(random.number(20_000))),
    () => Buffer.from(`{"query":"{ viewer { id } }","variables":{"a":${'9'.repeat(random.number(5_000))}}}`),
    () => Buffer.from(Array.from({ length: random.number(300) }, () => random.number(256))),
  ])()
  return { contentType: random.pick(TYPES), accept: random.pick(ACCEPTS), bytes: given }
}

export interface Frame {
  readonly data: string | Buffer
  /** What the protocol has the socket be closed for; all else it has to survive. */
  readonly mayClose: boolean
}

/** A frame of a socket that has been acknowledged. */
export function frame(random: Random, id: string): Frame {
  const asText = (message: unknown, mayClose: boolean): Frame => ({
    data: JSON.stringify(message) ?? '',
    mayClose,
  })
  return random.pick([
    () => asText({ id, type: 'subscribe', payload: operationOnly(random) }, false),
    () => asText({ id, type: 'subscribe', payload: operationOnly(random) }, false),
    () => asText({ id, type: 'subscribe', payload: operationOnly(random) }, false),
    () => asText({ id: random.pick(['none', id]), type: 'complete' }, false),
    () => asText({ type: 'ping', payload: { a: 1 } }, false),
    () => asText({ type: 'pong' }, false),
    () => asText({ id, type: 'subscribe', payload: misshapen(random) }, true),
    () =>
      asText(
        {
          id: random.pick(VALUES),
          type: random.pick(['subscribe', 'next', 'error', 'connection_init', 'x']),
        },
        true,
      ),
    () => ({ data: body(random).bytes, mayClose: true }),
    () => ({ data: 'x'.repeat(random.pick([0, 1, 65_536, 70_000])), mayClose: true }),
  ])()
}

/** The protocol itself refuses what has not the types of an operation; this has. */
function operationOnly(random: Random): Asked {
  const { query, variables, extensions, operationName } = operation(random)
  return {
    query,
    ...(variables !== undefined && { variables }),
    ...(operationName !== undefined && { operationName }),
    ...(extensions !== undefined && { extensions }),
  }
}
