import { type Client, createClient, type Sink, type SubscribePayload } from 'graphql-ws'
import { type Accessor, createSignal } from 'solid-js'
import { backOffMs, waitOrWake } from './backOff.ts'

/** `idle`: nothing needs the connection. `lost`: something does, and it is being set up again. */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'lost'

export interface Socket {
  readonly state: Accessor<ConnectionState>
  /** Counts the times that the connection was away and came back: whoever cannot resume reads anew. */
  readonly recoveries: Accessor<number>
  /** `payload` is read again on every reconnect, so a getter in it resumes at the position of that moment. */
  subscribe(payload: SubscribePayload, sink: Sink): () => void
}

const PING_MS = 10_000
const PONG_MS = 5_000
const IDLE_CLOSE_MS = 5_000

/** The page's one WebSocket: opened when first needed, tried again for ever, and checked by pings while it is open. */
export function makeSocket(url: string): Socket {
  const [state, setState] = createSignal<ConnectionState>('idle')
  const [recoveries, setRecoveries] = createSignal(0)
  let live = 0
  let wasOpen = false
  const client = createClient({
    url,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (retries) => waitOrWake(backOffMs(retries)),
    connectionAckWaitTimeout: 10_000,
    lazyCloseTimeout: IDLE_CLOSE_MS,
    keepAlive: PING_MS,
    on: {
      connecting: () => setState((now) => (now === 'lost' ? now : 'connecting')),
      connected: () => {
        if (wasOpen) setRecoveries((count) => count + 1)
        wasOpen = true
        setState('open')
      },
      closed: () => setState(live > 0 ? 'lost' : 'idle'),
    },
  })
  endWhenDead(client)
  const release = () => {
    live -= 1
    if (live === 0 && state() === 'lost') setState('idle')
  }
  return {
    state,
    recoveries,
    subscribe: counted(
      client,
      () => {
        live += 1
      },
      release,
    ),
  }
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

/** Tells of each subscription's begin, and of its end once, however it ends. */
function counted(client: Client, begin: () => void, end: () => void): Socket['subscribe'] {
  return (payload, sink) => {
    let open = true
    const endOnce = () => {
      if (open) end()
      open = false
    }
    begin()
    const unsubscribe = client.subscribe(payload, {
      next: (result) => sink.next(result),
      error: (error) => {
        endOnce()
        sink.error(error)
      },
      complete: () => {
        endOnce()
        sink.complete()
      },
    })
    return () => {
      endOnce()
      unsubscribe()
    }
  }
}
