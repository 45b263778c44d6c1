import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ExecutionArgs, GraphQLError } from 'graphql'
import type { ServerOptions } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Viewer } from '../domain/viewer.ts'
import type { ServingTelemetry } from '../ports/telemetry.ts'
import { type PreparedOperation, prepareOperation } from './documents.ts'
import { type OnUnexpected, outwardError } from './errors.ts'
import type { GraphQLServer } from './graphql.ts'
import { makeOriginCheck } from './origin.ts'
import type { Sessions } from './sessions.ts'

export interface OperationLine {
  readonly requestId: string
  readonly operationName: string | null
  readonly viewerKind: string
}

export interface WebSocketOptions {
  readonly graphql: GraphQLServer
  readonly sessions: Sessions
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
const INIT_TIMEOUT_MS = 3_000
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
  const mayConnect = makeOriginCheck(options.allowedOrigins)
  sockets.on('headers', (headers, request: Upgrade) => {
    if (request.setCookie) headers.push(`Set-Cookie: ${request.setCookie}`)
  })
  const viewers = new WeakMap<WebSocket, Viewer>()
  const onSocketClosed = () => options.telemetry.socketsChanged({ by: -1 })
  http.on('upgrade', async (request: Upgrade, socket: Duplex, head: Buffer) => {
    socket.on('error', destroy)
    if (request.url?.split('?', 1)[0] !== '/graphql') return refuse(socket, '404 Not Found')
    if (!mayConnect(request)) return refuse(socket, '403 Forbidden')
    const identified = await options.sessions.identify(request.headers).catch(() => null)
    if (!identified) return refuse(socket, '401 Unauthorized')
    request.setCookie = identified.setCookie
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      viewers.set(accepted, identified.viewer)
      options.telemetry.socketsChanged({ by: 1 })
      accepted.once('close', onSocketClosed)
      // Without its request, which would stay in memory for as long as the socket is open.
      sockets.emit('connection', accepted)
    })
  })
  const server = useServer({ ...handlers(options, viewers), isProd: true }, sockets, PING_EVERY_MS)
  return {
    async close() {
      const cutting = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate()
      }, CLOSE_TIMEOUT_MS)
      await Promise.resolve(server.dispose()).finally(() => clearTimeout(cutting))
    },
  }
}

function destroy(this: Duplex): void {
  this.destroy()
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** The protocol's hooks: each operation runs by the functions that it was prepared with. */
function handlers(
  { graphql, onUnexpected, onOperation }: WebSocketOptions,
  viewers: WeakMap<WebSocket, Viewer>,
) {
  const prepared = new WeakMap<ExecutionArgs, PreparedOperation>()
  const operationOf = (args: ExecutionArgs): PreparedOperation => {
    const operation = prepared.get(args)
    if (!operation) throw new Error('An operation came to be executed that had not been prepared')
    return operation
  }
  const options: ServerOptions<undefined, { readonly socket: WebSocket }> = {
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    execute: (args) => operationOf(args).execute(args),
    subscribe: (args) => operationOf(args).subscribe(args),
    async onSubscribe({ extra }, _id, payload) {
      const requestId = randomUUID()
      const viewer = viewers.get(extra.socket)
      if (!viewer) return [new GraphQLError('This socket has no viewer.')]
      onOperation({ requestId, operationName: payload.operationName ?? null, viewerKind: viewer.kind })
      try {
        const operation = await prepareOperation(graphql, { viewer, requestId }, payload)
        if (!('args' in operation))
          return operation.map((error) => outwardError(error, requestId, onUnexpected))
        prepared.set(operation.args, operation)
        return operation.args
      } catch (error) {
        return [outwardError(error, requestId, onUnexpected)]
      }
    },
  }
  return options
}
