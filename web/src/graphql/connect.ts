import type { Client } from '@urql/core'
import type { Settings } from '../settings/settings.ts'
import { makeClient } from './client.ts'
import { eventStreamTransport } from './eventStream.ts'
import { type KeyHolder, sessionFirst, timeLimited, withKey } from './fetch.ts'
import { makeSocket, type Socket } from './socket.ts'
import type { Hearing, Transport, TransportKind } from './transport.ts'
import { webSocketTransport } from './webSocket.ts'

/** How the page speaks to the server. */
export interface Connection {
  readonly client: Client
  readonly socket: Socket
  /** A connection of its own, to measure. */
  make(kind: TransportKind, hearing: Hearing): Transport
}

const URL_PATH = '/graphql'

/**
 * One client and one connection for the whole page; nothing is opened before it is needed. `holder`: by an API key,
 * not as a visitor.
 */
export function createConnection(settings: Settings, holder?: KeyHolder): Connection {
  const socketUrl = new URL(URL_PATH, location.href)
  socketUrl.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  const request = holder ? withKey(holder) : sessionFirst()
  const credentials = holder && { authorization: `Bearer ${holder.key}` }
  const make = (kind: TransportKind, hearing: Hearing) =>
    kind === 'sse'
      ? eventStreamTransport(URL_PATH, request, hearing)
      : webSocketTransport(socketUrl.href, hearing, credentials)
  const socket = makeSocket({ choice: () => settings.transport, make })
  const limited = timeLimited(() => settings.timeLimitSeconds * 1000, request)
  return { socket, client: makeClient(URL_PATH, socket, limited), make }
}
