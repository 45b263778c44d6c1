import { Readable } from 'node:stream'
import type { ExecutionResult } from 'graphql'
import type { FetchAPI } from 'graphql-yoga'
import { WrittenResult } from './eventResults.ts'
import type { Results } from './results.ts'

const PING_EVERY_MS = 12_000
const PING = ':\n\n'
const COMPLETE = 'event: complete\ndata:\n\n'

/**
 * A subscription's results as server-sent events (graphql-sse, distinct connections). Asks for the next one when the
 * connection has taken what came before: meanwhile, what is to come waits as one. Yoga's own goes through a web stream,
 * which costs a token more than all else together.
 */
export class EventStreamBody extends Readable {
  readonly #results: Results
  readonly #pinging: NodeJS.Timeout
  #isAsking = false

  constructor(results: Results) {
    super({ highWaterMark: 1 })
    this.#results = results
    // The first at once: some browsers wait for a byte before they tell of the response.
    this.push(PING)
    this.#pinging = setInterval(() => this.push(PING), PING_EVERY_MS)
  }
  /** Node asks again after each push, a ping as well: a second result that is waited for would come after the end. */
  override _read(): void {
    // mutant: one-result-at-a-time
    if (this.#isAsking) return
    this.#isAsking = true
    this.#results.next().then(
      ({ done, value }) => {
        this.#isAsking = false
        if (this.destroyed) return
        if (!done) this.push(eventOf(value))
        else {
          clearInterval(this.#pinging)
          this.push(COMPLETE)
          this.push(null)
        }
      },
      (error: Error) => this.destroy(error),
    )
  }
  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    clearInterval(this.#pinging)
    const ended = this.#results.return?.() ?? Promise.resolve()
    ended.then(
      () => callback(error),
      () => callback(error),
    )
  }
}

const HEADERS = {
  'content-type': 'text/event-stream',
  connection: 'keep-alive',
  'cache-control': 'no-cache',
  'content-encoding': 'none',
}

export const toEventStream = (results: unknown, { Response }: FetchAPI) =>
  new Response(new EventStreamBody(results as Results) as unknown as BodyInit, { headers: HEADERS })

const eventOf = (result: ExecutionResult): string =>
  `event: next\ndata: ${result instanceof WrittenResult ? result.json : JSON.stringify(result)}\n\n`
