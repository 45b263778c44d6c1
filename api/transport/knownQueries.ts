import {
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql'
import type { UseCases } from '../../schema/context.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ServingTelemetry } from '../ports/telemetry.ts'
import { type Arrived, type Documents, isOperation } from './documents.ts'
import { type OnUnexpected, outwardError } from './errors.ts'
import { refusalStatus } from './failures.ts'
import { operationReporter } from './operations.ts'

/** A GraphQL request as it arrived over POST. */
export interface PostedRequest {
  readonly contentType: string | undefined
  readonly accept: string | undefined
  readonly body: string
  readonly requestId: string
}

export interface QuickAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly operationName: string | null
}

/**
 * Queries go through the rules and are executed without the layers around the execution, which cost a small query nine
 * tenths of its time. What the rules refuse is refused at once. What depends on the request itself stays with the whole
 * way: whatever is unusual here, and every result with an error, is left to it (a query may be executed twice).
 */
export interface KnownQueries {
  /** Null: this one goes the whole way. */
  answer(request: PostedRequest, viewer: Viewer): Promise<QuickAnswer | null>
}

export interface KnownQueriesOptions {
  readonly schema: GraphQLSchema
  readonly useCases: UseCases
  readonly telemetry: ServingTelemetry
  readonly documents: Documents
  readonly onUnexpected: OnUnexpected
}

const TYPES = ['application/graphql-response+json', 'application/json'] as const

export function makeKnownQueries({
  schema,
  useCases,
  telemetry,
  documents,
  onUnexpected,
}: KnownQueriesOptions): KnownQueries {
  return {
    async answer({ contentType, accept, body, requestId }, viewer) {
      const type = acceptedIn(accept)
      const arrived = /^application\/json\s*(?:;|$)/i.test(contentType ?? '') ? arrivedIn(body) : null
      if (!type || !arrived) return null
      const admitted = documents.admit(arrived, { viewer, method: 'POST' })
      const contentTypeOut = `${type}; charset=utf-8`
      if ('errors' in admitted) {
        const { errors } = admitted
        return {
          status: type === 'application/json' && errors.every((each) => refusalStatus(each).spec) ? 200 : 400,
          contentType: contentTypeOut,
          body: JSON.stringify({ errors: errors.map((each) => outwardError(each, requestId, onUnexpected)) }),
          operationName: null,
        }
      }
      const { document, operationName, variables } = admitted
      const operation = getOperationAST(document, operationName)
      if (operation?.operation !== OperationTypeNode.QUERY) return null
      const report = operationReporter(telemetry, { schema, document, operationName })
      const result: ExecutionResult = await execute({
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: { ...useCases, viewer },
      })
      if (result.errors || !result.data) return null
      report(result)
      return {
        status: 200,
        contentType: contentTypeOut,
        body: JSON.stringify({ data: result.data }),
        operationName: operation.name?.value ?? null,
      }
    },
  }
}

/** Null for anything but a plain request. */
function arrivedIn(body: string): Arrived | null {
  const parsed = jsonIn(body)
  return isOperation(parsed) ? parsed : null
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/** The first of the types that a client names, JSON where it takes anything; null where there is more to weigh. */
function acceptedIn(accept: string | undefined): (typeof TYPES)[number] | null {
  if (accept === undefined || accept.trim() === '*/*') return 'application/json'
  const [first] = accept.split(',').map((each) => each.trim())
  return TYPES.find((type) => type === first) ?? null
}
