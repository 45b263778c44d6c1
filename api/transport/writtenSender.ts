import type { ExecutionResult } from 'graphql'
import type { WebSocket } from 'ws'
import { WrittenResult } from './eventResults.ts'
import type { Results } from './results.ts'

/**
 * Sends the results that are JSON already by itself, each as a `next` message of graphql-transport-ws, and leaves all
 * others and the end to graphql-ws. It asks for the next one when the socket has taken what came before: meanwhile,
 * what is to come waits as one. There is one for each open subscription, of which a process has thousands: a class
 * shares its functions among them.
 */
export class WrittenSender implements Results {
  readonly #results: Results
  readonly #socket: WebSocket
  readonly #head: string

  constructor(results: Results, socket: WebSocket, id: string) {
    this.#results = results
    this.#socket = socket
    this.#head = `{"id":${JSON.stringify(id)},"type":"next","payload":`
  }
  async next(): Promise<IteratorResult<ExecutionResult>> {
    for (;;) {
      const result = await this.#results.next()
      if (result.done || !(result.value instanceof WrittenResult)) return result
      const taken = this.#send(`${this.#head}${result.value.json}}`)
      if (taken) await taken
    }
  }
  return(): Promise<IteratorResult<ExecutionResult>> {
    return this.#results.return?.() ?? Promise.resolve({ done: true, value: undefined })
  }
  async throw(error: unknown): Promise<never> {
    await this.return()
    throw error
  }
  [Symbol.asyncIterator](): this {
    return this
  }
  /** Null where the socket has taken it at once, or is closed, which ends the subscription. */
  #send(message: string): Promise<void> | null {
    const socket = this.#socket
    if (socket.readyState !== socket.OPEN) return null
    const { promise, resolve } = Promise.withResolvers<void>()
    socket.send(message, () => resolve())
    return socket.bufferedAmount === 0 ? null : promise
  }
}
