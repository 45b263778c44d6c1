/**
 * An async iterable that hears `return()` at once. An async generator that waits for a promise does not: its
 * `return()` queues behind the wait. Here it aborts the signal that the generator was given, which ends the wait.
 */
export function cancellable<T>(
  run: (signal: AbortSignal) => AsyncIterable<T>,
): AsyncIterableIterator<T, undefined> {
  const controller = new AbortController()
  const source = run(controller.signal)[Symbol.asyncIterator]()
  let over = false
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    over = true
    controller.abort()
    await source.return?.()
    return { done: true, value: undefined }
  }
  return {
    async next() {
      if (over) return { done: true, value: undefined }
      const result = await source.next()
      return result.done ? { done: true, value: undefined } : result
    },
    return: end,
    async throw(error) {
      await end()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
