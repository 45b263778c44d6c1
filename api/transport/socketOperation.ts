import type { ExecutionArgs } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import type { Documents } from './documents.ts'
import type { GraphQLServer, OperationContext } from './graphql.ts'

type Enveloped = ReturnType<GraphQLServer['getEnveloped']>

/** An operation that is ready to run, and the functions to run it with: those that carry the plugins. */
export interface PreparedOperation {
  readonly args: ExecutionArgs
  readonly execute: Enveloped['execute']
  readonly subscribe: Enveloped['subscribe']
}

/** Takes an operation of a socket through the rules and readies it, with all plugins that it would meet over HTTP. */
export async function prepareOperation(
  { graphql, documents }: { readonly graphql: GraphQLServer; readonly documents: Documents },
  operation: OperationContext,
  payload: SubscribePayload,
): Promise<PreparedOperation | { readonly errors: readonly unknown[] }> {
  const admitted = documents.admit(payload, { viewer: operation.viewer, method: null })
  if ('errors' in admitted) return admitted
  const { schema, contextFactory, execute, subscribe } = graphql.getEnveloped({ ...operation, admitted })
  const { document, operationName, variables } = admitted
  const contextValue = await contextFactory()
  return {
    args: { schema, document, operationName, variableValues: variables, contextValue },
    execute,
    subscribe,
  }
}
