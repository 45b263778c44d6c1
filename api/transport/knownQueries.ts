import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { UseCases } from '../../schema/context.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ServingTelemetry } from '../ports/telemetry.ts'
import { operationReporter } from './operations.ts'

/** A GraphQL request as it arrived over POST. */
export interface PostedRequest {
  readonly contentType: string | undefined
  readonly accept: string | undefined
  readonly body: string
}

export interface QuickAnswer {
  readonly contentType: string
  readonly body: string
  readonly operationName: string | null
}

/**
 * Queries that passed every rule once, for one kind of viewer: asked again, they are executed without the layers around
 * the execution, which cost a small query nine tenths of its time. What depends on the request itself stays with the
 * whole way: whatever is unusual here, and every result with an error, is left to it (a query may be executed twice).
 */
export interface KnownQueries {
  /** A request was executed: it kept to all rules. */
  learn(kind: Viewer['kind'], text: string, document: DocumentNode): void
  /** Null: this one goes the whole way. */
  answer(request: PostedRequest, viewer: Viewer): Promise<QuickAnswer | null>
}

const KNOWN = 500
const LONGEST = 10_000
const TYPES = ['application/graphql-response+json', 'application/json'] as const

export function makeKnownQueries(
  schema: GraphQLSchema,
  useCases: UseCases,
  telemetry: ServingTelemetry,
): KnownQueries {
  const known = new LRUCache<string, DocumentNode>({ max: KNOWN })
  return {
    learn(kind, text, document) {
      const isQuery = document.definitions.every(
        (each) => each.kind !== 'OperationDefinition' || each.operation === OperationTypeNode.QUERY,
      )
      if (isQuery && text.length <= LONGEST) known.set(keyOf(kind, text), document)
    },
    async answer({ contentType, accept, body }, viewer) {
      const type = acceptedIn(accept)
      const asked = /^application\/json\s*(?:;|$)/i.test(contentType ?? '') ? askedIn(body) : null
      const document = asked && known.get(keyOf(viewer.kind, asked.query))
      if (!type || !document) return null
      const operation = getOperationAST(document, asked.operationName)
      if (!operation) return null
      const report = operationReporter(telemetry, { schema, document, operationName: asked.operationName })
      const result: ExecutionResult = await execute({
        schema,
        document,
        operationName: asked.operationName,
        variableValues: asked.variables,
        contextValue: { ...useCases, viewer },
      })
      if (result.errors || !result.data) return null
      report(result)
      const contentTypeOut = `${type}; charset=utf-8`
      return {
        contentType: contentTypeOut,
        body: JSON.stringify({ data: result.data }),
        operationName: operation.name?.value ?? null,
      }
    },
  }
}

const keyOf = (kind: Viewer['kind'], text: string): string => `${kind} ${text}`

interface Asked {
  readonly query: string
  readonly operationName: string | null
  readonly variables: { readonly [variable: string]: unknown }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Null for anything but a plain request. */
function askedIn(body: string): Asked | null {
  if (body.length > 4 * LONGEST) return null
  const parsed = jsonIn(body)
  if (!isObject(parsed)) return null
  const { query, operationName = null, variables, extensions, ...others } = parsed
  if (typeof query !== 'string' || extensions !== undefined || Object.keys(others).length > 0) return null
  if (operationName !== null && typeof operationName !== 'string') return null
  return isObject(variables ?? {}) ? { query, operationName, variables: Object(variables ?? {}) } : null
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
