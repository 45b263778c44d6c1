import { type ExecutionArgs, GraphQLError, getOperationAST } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import type { GraphQLServer, OperationContext } from './graphql.ts'

type Enveloped = ReturnType<GraphQLServer['getEnveloped']>

/** An operation that is ready to run, and the functions to run it with: those that carry the plugins. */
export interface PreparedOperation {
  readonly args: ExecutionArgs
  readonly execute: Enveloped['execute']
  readonly subscribe: Enveloped['subscribe']
}

/**
 * Takes an operation through the same steps as over HTTP (parse, validate, context, all with Yoga's plugins), up to
 * its execution. What is wrong with it comes back as errors: a throw would close the whole socket.
 */
export async function prepareOperation(
  graphql: GraphQLServer,
  operation: OperationContext,
  { query, operationName, variables }: SubscribePayload,
): Promise<PreparedOperation | readonly GraphQLError[]> {
  const { schema, parse, validate, contextFactory, execute, subscribe } = graphql.getEnveloped(operation)
  try {
    const document = parse(query)
    if (!getOperationAST(document, operationName))
      return [new GraphQLError('Which operation? Name one that the document has.')]
    const errors = validate(schema, document)
    if (errors.length > 0) return errors
    const args = {
      schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables ?? null,
      contextValue: await contextFactory(),
    }
    return { args, execute, subscribe }
  } catch (error) {
    if (error instanceof GraphQLError) return [error]
    throw error
  }
}
