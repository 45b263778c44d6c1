import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { WebSocket } from 'ws'

export interface StreamEvent {
  readonly __typename: string
  readonly seq: number
  readonly text?: string
  readonly message?: { readonly status: string; readonly content: string }
}

type OnEvent = (event: StreamEvent) => void

/** One visitor, or one user of a partner, over the public contract. */
export interface BenchReader {
  /** Resolves with the id of the answer that is to come. @throws where the question was refused */
  ask(question: string, useCache?: boolean): Promise<string>
  /** Resolves with the end of the stream. @throws where it broke off */
  follow(messageId: string, onEvent: OnEvent): Promise<void>
  close(): void
}

const SEND =
  'mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { assistantMessage { id } } }'
const STREAM = `subscription Stream($id: ID!) { messageStream(messageId: $id, after: 0) {
  __typename seq ... on MessageDelta { text } ... on MessageReset { text } ... on MessageFinished { message { status content } } } }`

const agent = new Agent({ keepAlive: true, maxSockets: 4_096 })

export interface Target {
  readonly url: string
  /** Of a partner; without one, each reader is a visitor. */
  readonly key: string | null
  readonly transport: 'ws' | 'sse'
}

export async function openReader({ url, key, transport }: Target, name: string): Promise<BenchReader> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ...(key && { authorization: `Bearer ${key}`, 'x-verdemuse-user': name }),
  }
  const post = (body: object, accept = 'application/json') =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const isSecure = url.startsWith('https:')
      const begin = isSecure ? httpsRequest : httpRequest
      begin(`${url}/graphql`, {
        method: 'POST',
        headers: { ...headers, accept },
        ...(!isSecure && { agent }),
      })
        .once('response', resolve)
        .once('error', reject)
        .end(JSON.stringify(body))
    })
  const hello = await post({ query: '{ viewer { id } }' })
  await textOf(hello)
  const cookies = hello.headers['set-cookie']?.map((cookie) => cookie.split(';', 1)[0])
  if (!key && cookies) headers.cookie = cookies.join('; ')
  const streams = transport === 'ws' ? await openSocket(url, headers) : null
  return {
    async ask(question, useCache = false) {
      const reply = await textOf(
        await post({ query: SEND, variables: { input: { content: question, useCache } } }),
      )
      const id: unknown = JSON.parse(reply).data?.sendMessage?.assistantMessage?.id
      if (typeof id !== 'string') throw new Error(`Refused: ${reply.slice(0, 200)}`)
      return id
    },
    async follow(id, onEvent) {
      if (streams) return streams.follow(id, onEvent)
      return readEvents(await post({ query: STREAM, variables: { id } }, 'text/event-stream'), onEvent)
    },
    close: () => streams?.close(),
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of response.setEncoding('utf8')) text += piece
  return text
}

function eventOf(payload: object): StreamEvent {
  const { data, errors } = payload as { data?: { messageStream: StreamEvent }; errors?: unknown }
  if (!data) throw new Error(JSON.stringify(errors).slice(0, 200))
  return data.messageStream
}

async function readEvents(response: IncomingMessage, onEvent: OnEvent): Promise<void> {
  let rest = ''
  for await (const piece of response.setEncoding('utf8')) {
    const events = (rest + piece).split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      const payload = /^data: (\{.*)$/m.exec(event)?.[1]
      if (payload) onEvent(eventOf(JSON.parse(payload)))
    }
  }
}

/** One socket for all streams of a reader. */
async function openSocket(url: string, headers: Record<string, string>) {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { ...headers, origin: new URL(url).origin },
    perMessageDeflate: false,
  })
  const streams = new Map<string, { onEvent: OnEvent; resolve: () => void; reject: (error: Error) => void }>()
  const { promise: ready, resolve: acknowledge, reject: refuse } = Promise.withResolvers<void>()
  const fail = (error: Error) => {
    refuse(error)
    for (const { reject } of streams.values()) reject(error)
  }
  socket.on('error', fail).on('close', (code) => fail(new Error(`Closed with ${code}`)))
  socket.once('open', () => socket.send('{"type":"connection_init"}'))
  socket.on('message', (bytes) => {
    const message = JSON.parse(String(bytes)) as { id: string; type: string; payload: object }
    const stream = streams.get(message.id)
    if (message.type === 'connection_ack') acknowledge()
    else if (message.type === 'ping') socket.send('{"type":"pong"}')
    else if (message.type === 'complete') stream?.resolve()
    else if (message.type === 'error') stream?.reject(new Error(JSON.stringify(message.payload)))
    else if (message.type === 'next') stream?.onEvent(eventOf(message.payload))
  })
  await ready
  let count = 0
  return {
    follow: (id: string, onEvent: OnEvent) =>
      new Promise<void>((resolve, reject) => {
        const key = String(++count)
        streams.set(key, { onEvent, resolve, reject })
        const payload = { query: STREAM, variables: { id } }
        socket.send(JSON.stringify({ id: key, type: 'subscribe', payload }))
      }),
    close: () => socket.close(),
  }
}
