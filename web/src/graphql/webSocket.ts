import { type Client, createClient } from 'graphql-ws'
import { backOffMs, waitOrWake } from './backOff.ts'
import type { Hearing, Transport } from './transport.ts'

const PING_MS = 10_000
const PONG_MS = 5_000
const IDLE_CLOSE_MS = 5_000

/**
 * One WebSocket for everything: opened when first needed, and checked by pings while it is open. `credentials` are
 * told first, where a header would have them: a browser sets none on a WebSocket.
 */
export function webSocketTransport(
  url: string,
  hearing: Hearing,
  credentials?: Record<string, string>,
): Transport {
  let open = false
  const client = createClient({
    url,
    connectionParams: credentials,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (retries) => waitOrWake(backOffMs(retries)),
    connectionAckWaitTimeout: 10_000,
    lazyCloseTimeout: IDLE_CLOSE_MS,
    keepAlive: PING_MS,
    on: {
      connecting: hearing.connecting,
      connected: () => {
        open = true
        hearing.connected()
      },
      closed: () => {
        if (open) hearing.closed()
        else hearing.failed()
        open = false
      },
    },
  })
  endWhenDead(client)
  return { subscribe: (payload, sink) => client.subscribe(payload, sink) }
}

/** Ends a connection that no longer answers: half-open, the browser itself would not notice for minutes. */
function endWhenDead(client: Client): void {
  let unanswered: ReturnType<typeof setTimeout> | undefined
  const clear = () => clearTimeout(unanswered)
  client.on('ping', (received) => {
    if (received) return
    clear()
    unanswered = setTimeout(() => client.terminate(), PONG_MS)
  })
  client.on('pong', (received) => received && clear())
  client.on('closed', clear)
  globalThis.addEventListener?.('offline', () => client.terminate())
}
