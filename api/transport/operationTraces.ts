import type { ExecutionResult } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Tracer } from '../ports/tracer.ts'
import { nameOf } from './operations.ts'

/** Each operation as a span, on whichever transport; a subscription's ends when it is accepted, not with its stream. */
export function useOperationTraces(tracer: Tracer): Plugin {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args) => tracedOperation(tracer, args, executeFn))
    },
    onSubscribe({ subscribeFn, setSubscribeFn }) {
      setSubscribeFn((args) => tracedOperation(tracer, args, subscribeFn))
    },
  }
}

export const tracedOperation = <Args extends Parameters<typeof nameOf>[0], Result>(
  tracer: Tracer,
  args: Args,
  run: (args: Args) => Promise<Result> | Result,
): Promise<Result> =>
  tracer.within(nameOf(args), {}, async (span) => {
    const result = await run(args)
    const code = span && codeOf(result)
    if (code) span.fail(code)
    return result
  })

/** Of the first error of a result. */
function codeOf(result: unknown): string | null {
  if (isAsyncIterable(result)) return null
  const [error] = (result as ExecutionResult).errors ?? []
  if (!error) return null
  const { originalError } = error
  const code = originalError && 'code' in originalError ? originalError.code : error.extensions.code
  return typeof code === 'string' ? code : 'INTERNAL'
}
