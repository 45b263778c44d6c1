import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

export interface GraphQLReply<Data = Record<string, unknown>> {
  readonly data?: Data | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[]
}

export interface StreamEvent {
  readonly __typename: 'MessageDelta' | 'MessageReset' | 'MessageSources' | 'MessageFinished'
  readonly seq: number
  readonly text?: string
  readonly sources?: readonly { marker: number; title: string; documentId: string; excerpt: string }[]
  readonly message?: Answer
}

export interface Answer {
  readonly id: string
  readonly conversationId: string
  readonly status: string
  readonly content: string
  readonly lastSeq: number
  readonly answerMode: string | null
  readonly cache: string | null
  readonly model: string | null
  readonly error: { code: string; message: string; retryable: boolean } | null
  readonly sources: readonly { marker: number; title: string; documentId: string }[]
}

export interface Sent {
  readonly conversation: { readonly id: string; readonly title: string }
  readonly userMessage: { readonly id: string }
  readonly assistantMessage: Answer
}

export const ANSWER_FIELDS =
  'id conversationId status content lastSeq answerMode cache model error { code message retryable } sources { marker title documentId }'

export const STREAM = `subscription Stream($id: ID!, $after: Int) {
  messageStream(messageId: $id, after: $after) {
    __typename seq
    ... on MessageDelta { text }
    ... on MessageReset { text }
    ... on MessageSources { sources { marker title documentId excerpt } }
    ... on MessageFinished { message { ${ANSWER_FIELDS} } }
  }
}`

const SEND = `mutation Send($input: SendMessageInput!) {
  sendMessage(input: $input) {
    conversation { id title } userMessage { id } assistantMessage { ${ANSWER_FIELDS} }
  }
}`

/** Someone who uses the product over its public contract alone. */
export interface TestClient {
  readonly headers: Record<string, string>
  /** POSTs an operation. */
  request<Data = Record<string, unknown>>(query: string, variables?: object): Promise<GraphQLReply<Data>>
  /** Sends a question. @throws where it was refused. */
  send(content: string, more?: object): Promise<Sent>
  /** Follows an answer over a WebSocket of its own, from a cursor, until it ends or `leave` says so. */
  follow(id: string, after?: number, leave?: (event: StreamEvent) => boolean): Promise<StreamEvent[]>
  /** The same over SSE. */
  followSse(id: string, after?: number, leave?: (event: StreamEvent) => boolean): Promise<StreamEvent[]>
  /** Null where there is none. @throws where that could not be told. */
  message(id: string): Promise<Answer | null>
}

/** A visitor with a session of its own. Its `headers` make it the same visitor at another address. */
export async function visitor(url: string): Promise<TestClient> {
  const reply = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { id } }' }),
  })
  await reply.text()
  const cookie = reply.headers
    .getSetCookie()
    .map((each) => each.split(';', 1)[0])
    .join('; ')
  return clientWith(url, { cookie })
}

export const keyHolder = (url: string, key: string): TestClient =>
  clientWith(url, { authorization: `Bearer ${key}` })

export function clientWith(url: string, headers: Record<string, string>): TestClient {
  const request: TestClient['request'] = async (query, variables = {}) => {
    const reply = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    })
    return (await reply.json()) as never
  }
  return {
    headers,
    request,
    async send(content, more = {}) {
      const { data, errors } = await request<{ sendMessage: Sent }>(SEND, { input: { content, ...more } })
      if (!data) throw new Error(`Not sent: ${JSON.stringify(errors)}`)
      return data.sendMessage
    },
    follow: (id, after = 0, leave = () => false) => followSocket(url, headers, { id, after }, leave),
    followSse: (id, after = 0, leave = () => false) => followSse(url, headers, { id, after }, leave),
    async message(id) {
      const { data, errors } = await request<{ message: Answer | null }>(
        `query($id: ID!) { message(id: $id) { ${ANSWER_FIELDS} } }`,
        { id },
      )
      if (!data || errors) throw new Error(`Not told: ${JSON.stringify(errors)}`)
      return data.message
    },
  }
}

type Leave = (event: StreamEvent) => boolean
type Variables = { readonly id: string; readonly after: number }

async function followSocket(
  url: string,
  headers: Record<string, string>,
  variables: Variables,
  leave: Leave,
) {
  class Socket extends WebSocket {
    constructor(address: string, protocols: string) {
      // As a browser does: a cookie alone opens no socket.
      super(address, protocols, { headers: { origin: url, ...headers } })
    }
  }
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: Socket,
    retryAttempts: 0,
  })
  const events: StreamEvent[] = []
  try {
    for await (const result of client.iterate<{ messageStream: StreamEvent }>({ query: STREAM, variables })) {
      if (result.errors) throw new Error(JSON.stringify(result.errors))
      const event = result.data?.messageStream
      if (!event) continue
      events.push(event)
      if (leave(event)) break
    }
  } finally {
    await client.dispose()
  }
  return events
}

async function followSse(url: string, headers: Record<string, string>, variables: Variables, leave: Leave) {
  const controller = new AbortController()
  const reply = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query: STREAM, variables }),
    signal: controller.signal,
  })
  const events: StreamEvent[] = []
  for await (const { event, data } of serverSentEvents(reply)) {
    if (event === 'complete') break
    const result = JSON.parse(data) as GraphQLReply<{ messageStream: StreamEvent }>
    if (result.errors) throw new Error(JSON.stringify(result.errors))
    if (!result.data) continue
    events.push(result.data.messageStream)
    if (leave(result.data.messageStream)) break
  }
  controller.abort()
  return events
}

async function* serverSentEvents(reply: Response): AsyncGenerator<{ event: string; data: string }> {
  if (!reply.body) throw new Error('No body')
  let buffer = ''
  for await (const chunk of reply.body.pipeThrough(new TextDecoderStream())) {
    buffer += chunk
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      const lines = buffer.slice(0, end).split('\n')
      buffer = buffer.slice(end + 2)
      const field = (name: string) =>
        lines
          .find((line) => line.startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim() ?? ''
      if (field('event') === 'next' || field('event') === 'complete')
        yield { event: field('event'), data: field('data') }
    }
  }
}

/** The text that a reader has after these events. */
export function textOf(events: readonly StreamEvent[]): string {
  let text = ''
  for (const event of events) {
    if (event.__typename === 'MessageDelta') text += event.text
    if (event.__typename === 'MessageReset') text = event.text ?? ''
  }
  return text
}

export const isStrictlyRising = (events: readonly StreamEvent[]): boolean =>
  events.every(({ seq }, index) => index === 0 || seq > (events[index - 1]?.seq ?? 0))

/** Reads an answer to its end over so many connections and one more, each left at a moment of chance. */
export async function readWithDrops(
  reader: (drop: number) => TestClient,
  id: string,
  drops: number,
  follow: 'follow' | 'followSse',
): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for (let drop = 0; drop <= drops; drop++) {
    const stay = drop === drops ? Number.POSITIVE_INFINITY : 1 + Math.floor(Math.random() * 12)
    let read = 0
    events.push(...(await reader(drop)[follow](id, events.at(-1)?.seq ?? 0, () => ++read >= stay)))
    if (events.at(-1)?.__typename === 'MessageFinished') break
  }
  return events
}
