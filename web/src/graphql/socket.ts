import { type Accessor, createEffect, createSignal, on } from 'solid-js'
import type { TransportChoice } from '../settings/settings.ts'
import { backOffMs, waitOrWake } from './backOff.ts'
import { makeLive } from './live.ts'
import type { Hearing, Transport, TransportKind } from './transport.ts'

/** `idle`: nothing needs the connection. `lost`: something does, and it is being set up again. */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'lost'

export interface Socket extends Transport {
  readonly state: Accessor<ConnectionState>
  readonly kind: Accessor<TransportKind>
  /** Counts the times that the connection was away and came back: whoever cannot resume reads anew. */
  readonly recoveries: Accessor<number>
}

interface SocketOptions {
  readonly choice: Accessor<TransportChoice>
  make(kind: TransportKind, hearing: Hearing): Transport
}

/** One that is neither opened nor refused by then does not come through. */
const OPENING_MS = 5_000

/**
 * The page's one connection: over WebSocket, or over SSE where the reader says so, or where WebSockets have never come
 * through on this page and SSE does. Subscriptions move from one to the other without noticing.
 */
export function makeSocket({ choice, make }: SocketOptions): Socket {
  const [kind, setKind] = createSignal<TransportKind>(choice() === 'sse' ? 'sse' : 'websocket')
  const live = makeLive(() => health.released())
  const health = createHealth(live.any)
  let failures = 0
  let webSocketsWork = false
  let switching = false
  let opening: ReturnType<typeof setTimeout> | undefined

  const switchTo = (next: TransportKind) => {
    if (next === kind()) return
    clearTimeout(opening)
    setKind(next)
    live.moveTo(transports[next])
  }
  const onFailed = async (failed: TransportKind) => {
    if (choice() !== 'auto' || webSocketsWork || switching) return
    failures += 1
    switching = true
    // Where neither comes through, the network is away: no hurry.
    if (failed === 'sse') await waitOrWake(backOffMs(failures))
    switching = false
    if (kind() === failed && choice() === 'auto' && health.state() !== 'open')
      switchTo(failed === 'sse' ? 'websocket' : 'sse')
  }
  const hearingOf = (spoken: TransportKind): Hearing => {
    const ifCurrent = (then: () => void) => () => {
      if (spoken === kind()) then()
    }
    const failed = ifCurrent(() => {
      clearTimeout(opening)
      health.away()
      void onFailed(spoken)
    })
    return {
      failed,
      connecting: ifCurrent(() => {
        clearTimeout(opening)
        opening = setTimeout(failed, OPENING_MS)
        health.connecting()
      }),
      connected: ifCurrent(() => {
        clearTimeout(opening)
        failures = 0
        if (spoken === 'websocket') webSocketsWork = true
        health.connected()
      }),
      closed: ifCurrent(health.away),
    }
  }
  const transports = {
    websocket: make('websocket', hearingOf('websocket')),
    sse: make('sse', hearingOf('sse')),
  }
  createEffect(on(choice, (chosen) => switchTo(chosen === 'sse' ? 'sse' : 'websocket'), { defer: true }))
  return {
    kind,
    state: health.state,
    recoveries: health.recoveries,
    subscribe: (payload, sink) => live.start(transports[kind()], payload, sink),
  }
}

/** What is to be told of the connection. */
function createHealth(needed: () => boolean) {
  const [state, setState] = createSignal<ConnectionState>('idle')
  const [recoveries, setRecoveries] = createSignal(0)
  let wasOpen = false
  return {
    state,
    recoveries,
    connecting: () => setState((now) => (now === 'lost' || now === 'open' ? now : 'connecting')),
    connected() {
      if (wasOpen && state() !== 'open') setRecoveries((count) => count + 1)
      wasOpen = true
      setState('open')
    },
    away: () => setState(needed() ? 'lost' : 'idle'),
    released() {
      if (!needed() && state() !== 'open') setState('idle')
    },
  }
}
