import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { BadUserInput } from '../domain/errors.ts'
import type { Documents } from './documents.ts'
import { type OnUnexpected, outwardError } from './errors.ts'
import type { OperationContext } from './graphql.ts'
import { ChangeByGet } from './rules.ts'

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

/** What has not even the form of an operation is left to the library, which knows the protocol's status for each. */
export function isOperation(params: unknown): params is Record<string, unknown> {
  if (!isObject(params)) return false
  const { query, variables, extensions, ...others } = params
  delete others.operationName
  const isNamed =
    typeof query === 'string' || (query == null && isObject(extensions) && 'persistedQuery' in extensions)
  const hasDetails = [variables, extensions].every((each) => each == null || isObject(each))
  return isNamed && hasDetails && Object.values(others).every((each) => each == null)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

interface RefusalStatus {
  readonly status: number
  /** Not for clients that ask for plain JSON: they get 200. */
  readonly spec?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** The protocol's status: what has not the form of a request is a bad one; all else, for clients alone that ask for that. */
export function statusFor(error: unknown): RefusalStatus {
  if (error instanceof ChangeByGet) return { status: 405, headers: { Allow: 'POST' } }
  return error instanceof BadUserInput ? { status: 400 } : { status: 400, spec: true }
}

function withStatus(outward: GraphQLError, error: unknown): GraphQLError {
  const { message, nodes = null, source = null, positions = null, extensions } = outward
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    extensions: { ...extensions, http: statusFor(error) },
  })
}
