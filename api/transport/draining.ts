import type { Server, ServerResponse } from 'node:http'
import { Server as TcpServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** The end of an HTTP server, without a request that fails. */
export interface Draining {
  /** Takes no more connections; those that are open are told with their next response to close. */
  begin(): void
  /** Resolves when no connection is left: what is idle or still busy by then is cut, in `lingerMs` + 1 s at the most. */
  end(): Promise<void>
}

const LAST_RESPONSES_MS = 1_000

/**
 * A client that keeps a connection may send its next request in the very moment in which it is closed, and would
 * have to guess whether it was heard. So a connection stays open for its next request, answers it with
 * `connection: close`, and is closed unasked only after it has been idle for `lingerMs`.
 */
export function makeDraining(http: Server, lingerMs: number): Draining {
  const answering = new Set<ServerResponse>()
  http.on('request', (_, response: ServerResponse) => {
    answering.add(response)
    response.once('close', () => answering.delete(response))
  })
  let lingering: Promise<void> = Promise.resolve()
  let closed: Promise<void> = Promise.resolve()
  return {
    begin() {
      const { promise, resolve } = Promise.withResolvers<void>()
      // http.Server's own close() would close the idle connections as well.
      // mutant: idle-connections
      TcpServer.prototype.close.call(http, () => resolve())
      closed = promise
      lingering = delay(lingerMs, undefined, { ref: false })
      for (const response of answering) announceClose(response)
      http.prependListener('request', (_, response: ServerResponse) => announceClose(response))
    },
    async end() {
      await Promise.race([closed, lingering])
      http.closeIdleConnections()
      await Promise.race([closed, delay(LAST_RESPONSES_MS, undefined, { ref: false })])
      http.closeAllConnections()
    },
  }
}

function announceClose(response: ServerResponse): void {
  // mutant: announced-close
  if (!response.headersSent) response.setHeader('connection', 'close')
}
