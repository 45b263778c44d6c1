import type { Client } from '@urql/core'
import type { Sink, SubscribePayload } from 'graphql-ws'
import { makeClient } from './client.ts'

/** A request on its way: it has its reply when the test says so. */
export interface HeldRequest {
  readonly operationName: string
  readonly variables: Readonly<Record<string, unknown>>
  answer(data: unknown): Promise<void>
}

export interface HeldReplies {
  readonly client: Client
  readonly requests: readonly HeldRequest[]
  /** What was subscribed to; read as a transport does, whenever it connects. */
  readonly subscriptions: readonly SubscribePayload[]
  /** Sends an event to every subscription. */
  push(data: Record<string, unknown>): void
}

/** A client whose replies and events come in whichever order the test lets them, for tests. */
export function heldReplies(): HeldReplies {
  const requests: HeldRequest[] = []
  const sinks = new Set<Sink>()
  const request: typeof fetch = (_, init) =>
    new Promise((resolve) => {
      const { operationName, variables = {} } = JSON.parse(String(init?.body))
      requests.push({
        ...{ operationName, variables },
        answer(data) {
          resolve(Response.json({ data }))
          return settled()
        },
      })
    })
  const subscriptions: SubscribePayload[] = []
  const subscribe = (payload: SubscribePayload, sink: Sink) => {
    subscriptions.push(payload)
    sinks.add(sink)
    return () => void sinks.delete(sink)
  }
  return {
    client: makeClient('http://localhost/graphql', { subscribe }, request),
    requests,
    subscriptions,
    push(data) {
      for (const sink of sinks) sink.next({ data })
    },
  }
}

/** Not a test's own, which may be a fake. */
const nextTurn = globalThis.setTimeout

/** Resolves when all that follows from what is there has happened: nothing in it waits for a clock or the network. */
export const settled = (): Promise<void> => new Promise((resolve) => void nextTurn(resolve, 0))
