import { CloseCode } from 'graphql-ws'
import { WebSocket } from 'ws'
import { STREAM, type StreamEvent } from './client.ts'

/** One of many readers: a bare graphql-transport-ws client, small enough to have thousands of. */
export interface Member {
  /** Resolves with the server's acknowledgement. */
  readonly open: Promise<unknown>
  leave(): void
}

export interface Seat {
  readonly url: string
  readonly headers: Record<string, string>
  /** One address has some 28,000 ports for connections to the same server; a crowd needs several. */
  readonly localAddress?: string
}

interface Subscription {
  readonly query: string
  readonly variables: object
  readonly onData: (data: unknown) => void
  /** The subscription has ended with an error. */
  readonly onFailed?: (error: Error) => void
  /** The server, or the network, has closed the connection. */
  readonly onClosed?: (code: number) => void
}

/** Connects and subscribes once. */
export function join(
  { url, headers, localAddress }: Seat,
  { query, variables, onData, onFailed = () => {}, onClosed = () => {} }: Subscription,
): Member {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { origin: url, ...headers },
    perMessageDeflate: false,
    ...(localAddress && { localAddress }),
  })
  const { promise: open, resolve, reject } = Promise.withResolvers<void>()
  socket.on('open', () => socket.send('{"type":"connection_init"}'))
  socket.on('message', (message) => {
    const { type, payload } = JSON.parse(String(message))
    if (type === 'connection_ack') {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }))
      resolve()
    } else if (type === 'next' && !payload.errors) onData(payload.data)
    else if (type === 'next' || type === 'error') onFailed(new Error(JSON.stringify(payload)))
  })
  socket.on('error', reject)
  socket.on('close', (code) => {
    reject(new Error(`The connection was closed: ${code}`))
    onClosed(code)
  })
  open.catch(() => {})
  return { open, leave: () => socket.terminate() }
}

/** A reader of one answer, who can leave and come back to where it was. */
export interface Reader {
  readonly events: readonly StreamEvent[]
  /** Connects; resolves with how long it took, in ms, until something arrived that it had not seen yet. */
  come(): Promise<number>
  leave(): void
}

export function readerOf(seat: Seat, id: string): Reader {
  const events: StreamEvent[] = []
  let member: Member | undefined
  return {
    events,
    async come() {
      const startedAt = performance.now()
      const { promise: arrived, resolve, reject } = Promise.withResolvers<number>()
      const onData = (data: unknown) => {
        events.push((data as { messageStream: StreamEvent }).messageStream)
        resolve(performance.now() - startedAt)
      }
      const connect = () => {
        const variables = { id, after: events.at(-1)?.seq ?? 0 }
        member = join(seat, { query: STREAM, variables, onData, onFailed: reject, onClosed })
      }
      // As every client does: one that was too busy to say its first word in time connects again.
      const onClosed = (code: number) =>
        code === CloseCode.ConnectionInitialisationTimeout ? connect() : reject(new Error(`Closed: ${code}`))
      connect()
      return arrived
    },
    leave: () => member?.leave(),
  }
}

/** The value that a share of them does not exceed. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN
