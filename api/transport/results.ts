import type { ExecutionResult, GraphQLError } from 'graphql'

export type Results = AsyncIterableIterator<ExecutionResult>

/** A result with each of its errors in its outward form. */
export const outwardResult = (
  result: ExecutionResult,
  outward: (error: unknown) => GraphQLError,
): ExecutionResult => (result.errors ? { ...result, errors: result.errors.map(outward) } : result)

/**
 * The results of a subscription in their outward form. A source that fails gives one last result with the error
 * and ends: a throw would reach the reader of one transport as a closed socket, and of another as a cut response.
 */
export const outwardResults = (
  source: Results,
  outward: (error: unknown) => GraphQLError,
  /** Told once, when nothing more will come. */
  onEnd: () => void = () => {},
): Results => new OutwardResults(source, outward, onEnd)

/** There is one for each open subscription, of which a process has thousands: a class shares its functions among them. */
class OutwardResults implements Results {
  readonly #source: Results
  readonly #outward: (error: unknown) => GraphQLError
  readonly #onEnd: () => void
  #over = false

  constructor(source: Results, outward: (error: unknown) => GraphQLError, onEnd: () => void) {
    this.#source = source
    this.#outward = outward
    this.#onEnd = onEnd
  }
  async next(): Promise<IteratorResult<ExecutionResult>> {
    if (this.#over) return { done: true, value: undefined }
    try {
      const { done, value } = await this.#source.next()
      if (!done) return { done: false, value: outwardResult(value, this.#outward) }
      this.#end()
      return { done, value }
    } catch (error) {
      this.#end()
      return { done: false, value: { errors: [this.#outward(error)] } }
    }
  }
  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#end()
    await this.#source.return?.()
    return { done: true, value: undefined }
  }
  async throw(error: unknown): Promise<never> {
    await this.return()
    throw error
  }
  [Symbol.asyncIterator](): this {
    return this
  }
  #end(): void {
    if (!this.#over) this.#onEnd()
    this.#over = true
  }
}
