import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { CloseCode } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { AppError } from '../domain/errors.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ServingTelemetry } from '../ports/telemetry.ts'
import type { ClientAddress } from './clientAddress.ts'
import type { ClientScheme } from './clientScheme.ts'
import { makeOriginCheck } from './crossSite.ts'
import type { Documents } from './documents.ts'
import type { OnUnexpected } from './errors.ts'
import { statusOf } from './failures.ts'
import type { GraphQLServer } from './graphql.ts'
import type { KeyWatch } from './keyWatch.ts'
import { closeTalkative } from './messageRate.ts'
import { newRequestId } from './requestId.ts'
import type { Sessions } from './sessions.ts'
import { type SocketViewers, socketProtocol } from './socketProtocol.ts'

export interface OperationLine {
  readonly requestId: string
  readonly operationName: string | null
  readonly viewerKind: string
}

export interface WebSocketOptions {
  readonly graphql: GraphQLServer
  readonly documents: Documents
  readonly sessions: Sessions
  readonly addressOf: ClientAddress
  readonly schemeOf: ClientScheme
  readonly keyWatch: KeyWatch
  readonly allowedOrigins: readonly string[]
  readonly onUnexpected: OnUnexpected
  readonly onOperation: (line: OperationLine) => void
  readonly telemetry: Pick<ServingTelemetry, 'socketsChanged'>
}

export interface WebSockets {
  /** Closes every socket with 1001; clients come back, to another process. One that does not answer is cut. */
  close(): Promise<void>
}

const MAX_FRAME_BYTES = 64 * 1024
const PING_EVERY_MS = 12_000
/** For a reader’s own word that it closes. */
const CLOSE_TIMEOUT_MS = 1_000

interface Upgrade extends IncomingMessage {
  /** For a visitor without a valid session. */
  setCookie?: string | null
}

/** graphql-transport-ws on the HTTP server's `/graphql`, with the viewer known before the upgrade. */
export function makeWebSockets(http: Server, options: WebSocketOptions): WebSockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  })
  const mayConnect = makeOriginCheck(options.allowedOrigins, options.schemeOf)
  sockets.on('headers', (headers, request: Upgrade) => {
    if (request.setCookie) headers.push(`Set-Cookie: ${request.setCookie}`)
  })
  const viewers = makeViewers(options.keyWatch)
  const connections = new WeakMap<WebSocket, Duplex>()
  const onSocketClosed = () => options.telemetry.socketsChanged({ by: -1 })
  http.on('upgrade', async (request: Upgrade, socket: Duplex, head: Buffer) => {
    socket.on('error', destroy)
    if (request.url?.split('?', 1)[0] !== '/graphql') return refuse(socket, '404 Not Found')
    if (!mayConnect(request)) return refuse(socket, '403 Forbidden')
    const identified = await options.sessions
      .identify(request.headers, options.addressOf(request), options.schemeOf(request))
      .catch((error: unknown) => {
        if (!(error instanceof AppError)) options.onUnexpected(error, newRequestId())
        refuse(socket, `${statusOf(error)} Refused`)
      })
    if (!identified) return
    request.setCookie = identified.setCookie
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      viewers.set(accepted, identified.viewer)
      connections.set(accepted, socket)
      options.telemetry.socketsChanged({ by: 1 })
      accepted.once('close', onSocketClosed)
      closeTalkative(accepted)
      // Without its request, which would stay in memory for as long as the socket is open.
      sockets.emit('connection', accepted)
    })
  })
  const protocol = socketProtocol(options, viewers, connections)
  const server = useServer({ ...protocol, isProd: true }, sockets, PING_EVERY_MS)
  return {
    async close() {
      const cutting = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate()
      }, CLOSE_TIMEOUT_MS)
      await Promise.resolve(server.dispose()).finally(() => clearTimeout(cutting))
    },
  }
}

/** A socket of a key is closed once the key opens nothing any more. */
function makeViewers(keyWatch: KeyWatch): SocketViewers {
  const viewers = new WeakMap<WebSocket, Viewer>()
  const forgetting = new WeakMap<WebSocket, () => void>()
  return {
    get: (socket) => viewers.get(socket),
    set(socket, viewer) {
      viewers.set(socket, viewer)
      forgetting.get(socket)?.()
      if (!viewer.keyId) return
      const forget = keyWatch.watch(viewer.keyId, () => socket.close(CloseCode.Unauthorized, 'Unauthorized'))
      forgetting.set(socket, forget)
      socket.once('close', forget)
    },
  }
}

function destroy(this: Duplex): void {
  this.destroy()
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
