/**
 * An async iterable that hears `return()` at once. An async generator that waits for a promise does not: its
 * `return()` queues behind the wait. Here it aborts the signal that the generator was given, which ends the wait.
 */
export const cancellable = <T>(
  run: (signal: AbortSignal) => AsyncIterable<T>,
  controller = new AbortController(),
  /** Told once, when nothing more will come. */
  onEnd: () => void = () => {},
): AsyncIterableIterator<T, undefined> => new Cancellable(run(controller.signal), controller, onEnd)

/** There is one for each open stream, of which a process has thousands: a class shares its functions among them. */
class Cancellable<T> implements AsyncIterableIterator<T, undefined> {
  readonly #controller: AbortController
  readonly #source: AsyncIterator<T>
  readonly #onEnd: () => void
  #over = false
  #ended = false

  constructor(source: AsyncIterable<T>, controller: AbortController, onEnd: () => void) {
    this.#source = source[Symbol.asyncIterator]()
    this.#controller = controller
    this.#onEnd = onEnd
  }
  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#over) return DONE
    try {
      const result = await this.#source.next()
      if (!result.done) return result
    } catch (error) {
      this.#end()
      throw error
    }
    this.#end()
    return DONE
  }
  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#over = true
    this.#controller.abort(LEFT)
    try {
      await this.#source.return?.()
    } finally {
      this.#end()
    }
    return DONE
  }
  async throw(error: unknown): Promise<never> {
    await this.return()
    throw error
  }
  [Symbol.asyncIterator](): this {
    return this
  }
  #end(): void {
    if (!this.#ended) this.#onEnd()
    this.#ended = true
  }
}

/** One for all: each of its own costs a stack trace. */
export const LEFT = new DOMException('The reader left', 'AbortError')
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined }
