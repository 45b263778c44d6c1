import type { AnyVariables, Client, TypedDocumentNode } from '@urql/core'
import { onEnd, pipe, type Subscription, subscribe } from 'wonka'
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
    let running: Subscription | undefined
    let over = false
    const end = () => {
      over = true
      signal.removeEventListener('abort', end)
      running?.unsubscribe()
      resolve()
    }
    if (signal.aborted) return end()
    signal.addEventListener('abort', end)
    running = pipe(
      client.subscription(request.document, request.variables, { resume: request.resume }),
      onEnd(end),
      subscribe(({ data, error, hasNext }) => {
        // The protocol ends a subscription with an error, urql does not; and its last result repeats the one before.
        if (error) end()
        else if (data && hasNext) next(data)
      }),
    )
    if (over) running.unsubscribe()
  })
}
