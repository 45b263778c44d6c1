import type { Sink, SubscribePayload } from 'graphql-ws'

export type TransportKind = 'websocket' | 'sse'

/** A way to run subscriptions. It tries again by itself, for ever; a subscription ends with its own end alone. */
export interface Transport {
  /** `payload` is read again on every attempt, so a getter in it resumes at the position of that moment. */
  subscribe(payload: SubscribePayload, sink: Sink): () => void
}

/** What a transport tells of its connection. */
export interface Hearing {
  connecting(): void
  connected(): void
  /** It was open, and is no longer. */
  closed(): void
  /** It could not be opened. */
  failed(): void
}
