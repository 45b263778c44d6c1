import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql'
import type { UseCases } from '../../schema/context.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ServingTelemetry } from '../ports/telemetry.ts'
import type { Tracer } from '../ports/tracer.ts'
import { type Arrived, type Documents, isOperation } from './documents.ts'
import { type OnUnexpected, outwardError } from './errors.ts'
import { refusalStatus } from './failures.ts'
import { operationReporter } from './operations.ts'
import { tracedOperation } from './operationTraces.ts'

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

/** What goes the whole way: an operation that has been carried out already goes there with its result. */
export interface LeftToWholeWay {
  readonly executed: ExecutionResult | null
}

/**
 * Queries and mutations go through the rules and are executed without the layers around the execution, which cost a
 * small query nine tenths of its time. What the rules refuse is refused at once. What depends on the request itself
 * stays with the whole way: whatever is unusual here, and every result with an error, is left to it.
 */
export interface QuickOperations {
  answer(request: PostedRequest, viewer: Viewer): Promise<QuickAnswer | LeftToWholeWay>
}

export interface QuickOperationsOptions {
  readonly schema: GraphQLSchema
  readonly useCases: UseCases
  readonly telemetry: ServingTelemetry
  readonly documents: Documents
  readonly onUnexpected: OnUnexpected
  readonly tracer?: Tracer
}

const NOT_EXECUTED: LeftToWholeWay = { executed: null }
const TYPES = ['application/graphql-response+json', 'application/json'] as const

export function makeQuickOperations({
  schema,
  useCases,
  telemetry,
  documents,
  onUnexpected,
  tracer,
}: QuickOperationsOptions): QuickOperations {
  const run: (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult> = tracer
    ? (args) => tracedOperation(tracer, args, execute)
    : execute
  return {
    async answer({ contentType, accept, body, requestId }, viewer) {
      const type = acceptedIn(accept)
      const arrived = /^application\/json\s*(?:;|$)/i.test(contentType ?? '') ? arrivedIn(body) : null
      if (!type || !arrived) return NOT_EXECUTED
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
      if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return NOT_EXECUTED
      const report = operationReporter(telemetry, { schema, document, operationName })
      const executed = await run({
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: { ...useCases, viewer },
      })
      if (executed.errors || !executed.data) return { executed }
      report(executed)
      return {
        status: 200,
        contentType: contentTypeOut,
        body: JSON.stringify({ data: executed.data }),
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
