import { WebSocket } from 'ws'
import type { GraphQLReply } from './client.ts'

export interface Operation {
  readonly query?: string
  readonly operationName?: string
  readonly variables?: object
  readonly extensions?: object
}

export const TRANSPORTS = ['POST', 'GET', 'SSE', 'WebSocket'] as const
export type TransportName = (typeof TRANSPORTS)[number]

/** One viewer that speaks over every transport, below any client library. */
export interface FourTransports extends AsyncDisposable {
  /** The first result of an operation. */
  ask(transport: TransportName, operation: Operation): Promise<GraphQLReply>
  /** The code that one of its sockets was closed with; null: all are open. */
  closedWith(): number | null
}

/** A socket takes 20 messages in a second, and an operation is two. */
const OPERATIONS_OF_A_SOCKET = 8

export function fourTransports(url: string, headers: Record<string, string>): FourTransports {
  const sockets: Promise<Socket>[] = []
  let asked = 0
  let closedWith: number | null = null
  const socketForNext = async () => {
    if (asked++ % OPERATIONS_OF_A_SOCKET === 0) {
      const opening = openSocket(url, headers)
      sockets.push(opening)
      const { closed } = await opening
      void closed.then((code) => {
        closedWith ??= code
      })
    }
    return (await sockets.at(-1)) as Socket
  }
  const ways: Record<TransportName, (operation: Operation) => Promise<GraphQLReply>> = {
    POST: async (operation) => (await post(url, headers, operation, 'application/json')).json() as never,
    async GET(operation) {
      const reply = await fetch(`${url}/graphql?${searchOf(operation)}`, {
        headers: { ...headers, 'graphql-require-preflight': '1' },
      })
      return (await reply.json()) as never
    },
    async SSE(operation) {
      const text = await (await post(url, headers, operation, 'text/event-stream')).text()
      const [, data = 'null'] = /^event: next\ndata: (.*)$/m.exec(text) ?? []
      return JSON.parse(data) as never
    },
    WebSocket: async (operation) => (await socketForNext()).ask(operation),
  }
  return {
    ask: (transport, operation) => ways[transport](operation),
    closedWith: () => closedWith,
    async [Symbol.asyncDispose]() {
      for (const socket of await Promise.all(sockets)) socket.end()
    },
  }
}

type Socket = Awaited<ReturnType<typeof openSocket>>

const post = (url: string, headers: Record<string, string>, operation: Operation, accept: string) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, accept, 'content-type': 'application/json' },
    body: JSON.stringify(operation),
  })

function searchOf({ query, operationName, variables, extensions }: Operation): string {
  const parts = {
    query,
    operationName,
    variables: variables && JSON.stringify(variables),
    extensions: extensions && JSON.stringify(extensions),
  }
  return new URLSearchParams(
    Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString()
}

async function openSocket(url: string, headers: Record<string, string>) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { origin: url, ...headers },
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const acknowledged = Promise.withResolvers<void>()
  const waiting = new Map<string, (reply: GraphQLReply) => void>()
  socket.once('error', acknowledged.reject)
  void closed.then((code) => {
    for (const resolve of waiting.values()) resolve({ errors: [{ message: `closed with ${code}` }] })
  })
  socket.on('message', (data) => {
    const { type, id, payload } = JSON.parse(String(data))
    if (type === 'connection_ack') acknowledged.resolve()
    if (type === 'next') waiting.get(id)?.(payload)
    if (type === 'error') waiting.get(id)?.({ errors: payload })
  })
  socket.once('open', () => socket.send('{"type":"connection_init"}'))
  await acknowledged.promise
  let asked = 0
  return {
    closed,
    end: () => socket.terminate(),
    ask(operation: Operation): Promise<GraphQLReply> {
      const id = String(asked++)
      return new Promise<GraphQLReply>((resolve) => {
        waiting.set(id, resolve)
        socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: '', ...operation } }))
      }).finally(() => {
        waiting.delete(id)
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ id, type: 'complete' }))
      })
    },
  }
}
