import {
  Client,
  createRequest,
  fetchExchange,
  type SubscriptionForwarder,
  subscriptionExchange,
} from '@urql/core'
import { sendByHash } from './persisted.ts'
import type { Transport } from './transport.ts'

/** In an operation's context: the variables that change while a subscription goes on. */
export interface Resumable {
  readonly resume: () => Record<string, unknown>
}

/**
 * Queries and mutations go over HTTP, subscriptions over the page's one connection. There is no cache exchange: messages live in the
 * timeline, which knows that an ended answer never goes back to streaming; a second copy could only disagree with it.
 * What was open before opens from what its timeline held.
 */
export function makeClient(url: string, socket: Transport, request: typeof fetch): Client {
  const client = new Client({
    url,
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetch: request,
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [sendByHash, fetchExchange, subscriptionExchange({ forwardSubscription: forwardTo(socket) })],
  })
  // mutant: own-reply
  return askingEachTime(client)
}

/**
 * Of two queries that are the same, urql gives the second one the first one's reply while that is on its way. It may
 * have been asked because something happened meanwhile: with a key of its own, each has a reply of its own.
 */
function askingEachTime(client: Client): Client {
  let asked = 0
  client.query = (document, variables, context) => {
    asked -= 1
    return client.executeQuery({ ...createRequest(document, variables), key: asked }, context)
  }
  return client
}

const forwardTo =
  (socket: Transport): SubscriptionForwarder =>
  (body, operation) => {
    const { resume } = operation.context as Partial<Resumable>
    const payload = {
      query: body.query ?? '',
      operationName: body.operationName,
      extensions: body.extensions,
      get variables() {
        return { ...body.variables, ...resume?.() }
      },
    }
    return { subscribe: (sink) => ({ unsubscribe: socket.subscribe(payload, sink) }) }
  }

const NO_SUBSCRIPTIONS: Transport = {
  subscribe: (_, sink) => {
    sink.complete()
    return () => {}
  },
}

/** For a question or two, before there is a connection. */
export const makeAskingClient = (url: string, request: typeof fetch): Client =>
  makeClient(url, NO_SUBSCRIPTIONS, request)
