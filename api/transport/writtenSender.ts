import type { Duplex } from 'node:stream'
import type { ExecutionResult } from 'graphql'
import type { WebSocket } from 'ws'
import { WrittenResult } from './eventResults.ts'
import type { Results } from './results.ts'
import { textFrame } from './textFrame.ts'

/** A WebSocket without extensions, and the connection that it is on. */
export interface ConnectedSocket {
  readonly socket: WebSocket
  readonly connection: Duplex
}

const NOTHING = Buffer.alloc(0)

/**
 * Sends the results that are JSON already by itself, each as a `next` message of graphql-transport-ws, and leaves all
 * others and the end to graphql-ws. It asks for the next one when the connection has taken what came before: meanwhile,
 * what is to come waits as one. A frame is written in one piece and right to the connection: ws, which writes a frame's
 * beginning and its text each by itself, takes twice as long. There is one for each open subscription, of which a process
 * has thousands: a class shares its functions among them.
 */
export class WrittenSender implements Results {
  readonly #results: Results
  readonly #socket: WebSocket
  readonly #connection: Duplex
  readonly #head: string

  constructor(results: Results, { socket, connection }: ConnectedSocket, id: string) {
    this.#results = results
    this.#socket = socket
    this.#connection = connection
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
  /** Null where the connection has taken it at once, or is closed, which ends the subscription. */
  #send(message: string): Promise<void> | null {
    const connection = this.#connection
    if (this.#socket.readyState !== this.#socket.OPEN) return null
    connection.write(textFrame(message))
    if (connection.writableLength === 0) return null
    return new Promise((resolve) => connection.write(NOTHING, () => resolve()))
  }
}
