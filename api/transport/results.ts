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
export function outwardResults(
  source: Results,
  outward: (error: unknown) => GraphQLError,
  /** Told once, when nothing more will come. */
  onEnd: () => void = () => {},
): Results {
  let over = false
  const end = () => {
    if (!over) onEnd()
    over = true
  }
  return {
    async next() {
      if (over) return { done: true, value: undefined }
      try {
        const { done, value } = await source.next()
        if (!done) return { done: false, value: outwardResult(value, outward) }
        end()
        return { done, value }
      } catch (error) {
        end()
        return { done: false, value: { errors: [outward(error)] } }
      }
    },
    async return() {
      end()
      await source.return?.()
      return { done: true, value: undefined }
    },
    async throw(error) {
      end()
      await source.return?.()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
