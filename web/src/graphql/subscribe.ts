import type { AnyVariables, Client, TypedDocumentNode } from '@urql/core'
import { onEnd, pipe, subscribe } from 'wonka'
import type { Resumable } from './client.ts'

/**
 * Runs a subscription until it completes, fails or `signal` is aborted, then resolves. A dropped connection is no end:
 * the socket subscribes again, with what `resume` says then.
 */
export function runSubscription<Data, Variables extends AnyVariables>(
  client: Client,
  request: { document: TypedDocumentNode<Data, Variables>; variables: Variables } & Partial<Resumable>,
  next: (data: Data) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const source = client.subscription(request.document, request.variables, { resume: request.resume })
    const running = pipe(
      source,
      onEnd(resolve),
      subscribe((result) => {
        if (result.data && !result.error) next(result.data)
      }),
    )
    signal.addEventListener('abort', () => running.unsubscribe(), { once: true })
    if (signal.aborted) running.unsubscribe()
  })
}
