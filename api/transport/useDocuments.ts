import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type Documents, isOperation } from './documents.ts'
import { type OnUnexpected, outwardError } from './errors.ts'
import { refusalStatus } from './failures.ts'
import type { OperationContext } from './graphql.ts'

/** Over HTTP, operations go through the table of rules in the place of the library's own parsing and validation. */
export function useDocuments(documents: Documents, onUnexpected: OnUnexpected): Plugin<OperationContext> {
  return {
    onParams({ params, request, context, setParams, setResult }) {
      const operation = context as unknown as OperationContext
      if (!isOperation(params)) return
      const admitted = documents.admit(params, { viewer: operation.viewer, method: request.method })
      if ('errors' in admitted) {
        const outward = (error: unknown) =>
          withStatus(outwardError(error, operation.requestId, onUnexpected), error)
        // The library goes on to look for a text, which there need not be.
        setParams({ query: '' })
        setResult({ errors: admitted.errors.map(outward) })
      } else {
        operation.admitted = admitted
        setParams({ ...params, query: admitted.text })
      }
    },
    onParse({ context, setParsedDocument }) {
      const { admitted } = context as unknown as OperationContext
      if (!admitted) throw new Error('An operation came to be parsed that had not been admitted')
      setParsedDocument(admitted.document)
    },
    onValidate: ({ setResult }) => setResult([]),
  }
}

function withStatus(outward: GraphQLError, error: unknown): GraphQLError {
  const { message, nodes = null, source = null, positions = null, extensions } = outward
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    extensions: { ...extensions, http: refusalStatus(error) },
  })
}
