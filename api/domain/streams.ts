/**
 * An async iterable that hears `return()` at once. An async generator that waits for a promise does not: its
 * `return()` queues behind the wait. Here it aborts the signal that the generator was given, which ends the wait.
 */
export const cancellable = <T>(
  run: (signal: AbortSignal) => AsyncIterable<T>,
  controller = new AbortController(),
): AsyncIterableIterator<T, undefined> => new Cancellable(run(controller.signal), controller)

/** There is one for each open stream, of which a process has thousands: a class shares its functions among them. */
class Cancellable<T> implements AsyncIterableIterator<T, undefined> {
  readonly #controller: AbortController
  readonly #source: AsyncIterator<T>
  #over = false

  constructor(source: AsyncIterable<T>, controller: AbortController) {
    this.#source = source[Symbol.asyncIterator]()
    this.#controller = controller
  }
  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#over) return DONE
    const result = await this.#source.next()
    return result.done ? DONE : result
  }
  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#over = true
    this.#controller.abort()
    await this.#source.return?.()
    return DONE
  }
  async throw(error: unknown): Promise<never> {
    await this.return()
    throw error
  }
  [Symbol.asyncIterator](): this {
    return this
  }
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined }
