import type { Duplex } from 'node:stream'
import type { ExecutionArgs, ExecutionResult } from 'graphql'
import { CloseCode, type ServerOptions, type Context as SocketContext } from 'graphql-ws'
import type { WebSocket } from 'ws'
import { AppError, StoreUnavailable, TooManyOperations, Unauthenticated } from '../domain/errors.ts'
import type { Viewer } from '../domain/viewer.ts'
import { outwardError } from './errors.ts'
import { newRequestId } from './requestId.ts'
import type { Results } from './results.ts'
import { type PreparedOperation, prepareOperation } from './socketOperation.ts'
import type { WebSocketOptions } from './websocket.ts'
import { WrittenSender } from './writtenSender.ts'

const INIT_TIMEOUT_MS = 3_000
/** Of one socket, at one moment. */
const MAX_OPERATIONS = 10
/** “Try again later”, of the registry of WebSocket close codes. */
const TRY_AGAIN_LATER = 1013

/** Whom a socket is for; set at the upgrade, and again where its first message brings a key. */
export interface SocketViewers {
  get(socket: WebSocket): Viewer | undefined
  set(socket: WebSocket, viewer: Viewer): void
}

/** What each socket is on. */
export type Connections = Pick<WeakMap<WebSocket, Duplex>, 'get'>

type Extra = { readonly socket: WebSocket }
type SocketOperation = PreparedOperation & { readonly socket: WebSocket; readonly id: string }

/** The protocol's hooks: each operation runs by the functions that it was prepared with. */
export function socketProtocol(options: WebSocketOptions, viewers: SocketViewers, connections: Connections) {
  const { onUnexpected, onOperation } = options
  const prepared = new WeakMap<ExecutionArgs, SocketOperation>()
  const operationOf = (args: ExecutionArgs): SocketOperation => {
    const operation = prepared.get(args)
    if (!operation) throw new Error('An operation came to be executed that had not been prepared')
    return operation
  }
  const protocol: ServerOptions<undefined, Extra> = {
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    execute: (args) => operationOf(args).execute(args),
    async subscribe(args) {
      const { subscribe, socket, id } = operationOf(args)
      const results = (await subscribe(args)) as Results | ExecutionResult
      const connection = connections.get(socket)
      const isStream = Symbol.asyncIterator in results
      return isStream && connection ? new WrittenSender(results, { socket, connection }, id) : results
    },
    onConnect: (context) => takeKey(options, viewers, context),
    async onSubscribe({ extra, subscriptions }, id, payload) {
      const requestId = newRequestId()
      try {
        const viewer = viewers.get(extra.socket)
        if (!viewer) throw new Error('A socket came to be used that has no viewer')
        onOperation({ requestId, operationName: payload.operationName ?? null, viewerKind: viewer.kind })
        if (Object.keys(subscriptions).length > MAX_OPERATIONS) throw new TooManyOperations(MAX_OPERATIONS)
        const operation = await prepareOperation(options, { viewer, requestId }, payload)
        if ('errors' in operation)
          return operation.errors.map((error) => outwardError(error, requestId, onUnexpected))
        prepared.set(operation.args, { ...operation, socket: extra.socket, id })
        return operation.args
      } catch (error) {
        return [outwardError(error, requestId, onUnexpected)]
      }
    },
  }
  return protocol
}

/** For clients that cannot set headers: `connection_init` may bring what they would have said there. */
async function takeKey(
  { sessions, onUnexpected }: WebSocketOptions,
  viewers: SocketViewers,
  { connectionParams, extra: { socket } }: SocketContext<undefined, Extra>,
): Promise<boolean> {
  const given = Object.entries(connectionParams ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name.toLowerCase(), value] as const] : [],
  )
  const { authorization, 'x-verdemuse-user': user } = Object.fromEntries(given)
  const viewer = viewers.get(socket)
  try {
    if (authorization !== undefined) {
      const headers = { authorization, ...(user !== undefined && { 'x-verdemuse-user': user }) }
      viewers.set(socket, (await sessions.identify(headers, viewer?.address)).viewer)
    } else if (user !== undefined && viewer) viewers.set(socket, sessions.actFor(user, viewer))
  } catch (error) {
    if (!(error instanceof AppError)) onUnexpected(error, newRequestId())
    socket.close(...closingFor(error))
  }
  // Where it is closed already, that is with a code that says more than the protocol's own refusal.
  return true
}

function closingFor(error: unknown): [code: number, reason: string] {
  if (error instanceof StoreUnavailable) return [TRY_AGAIN_LATER, error.code]
  if (error instanceof Unauthenticated) return [CloseCode.Unauthorized, 'Unauthorized']
  return [CloseCode.Forbidden, 'Forbidden']
}
