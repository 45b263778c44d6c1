import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { BadUserInput, PersistedOperationRequired } from '../domain/errors.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { CostOf } from './cost.ts'
import { nameOf, type PersistedOperations, UnknownHash } from './persisted.ts'
import { keep, LIMITS, mayIntrospect, RULES, type RuleSettings, type Shape } from './rules.ts'
import { hasMoreTokens, shapeOf } from './shape.ts'

/** An operation as it arrived, nothing of it checked; over HTTP and over WebSocket it has the same parts. */
export interface Arrived {
  readonly query?: unknown
  readonly operationName?: unknown
  readonly variables?: unknown
  readonly extensions?: unknown
}

export interface Sender {
  readonly viewer: Viewer
  /** Null: over a socket. */
  readonly method: string | null
}

export interface Admitted {
  readonly text: string
  /** Of one of the web app's own operations. */
  readonly hash: string | null
  readonly document: DocumentNode
  readonly operationName: string | null
  readonly variables: Readonly<Record<string, unknown>>
}

export interface Documents {
  /**
   * Takes an operation through every rule of the table, up to its execution. What is wrong comes back as errors, and
   * is never thrown: over WebSocket, a throw would close the whole socket.
   */
  admit(arrived: Arrived, sender: Sender): Admitted | { readonly errors: readonly unknown[] }
}

export interface DocumentsOptions {
  readonly schema: GraphQLSchema
  readonly costOf: CostOf
  readonly persisted: PersistedOperations
  readonly settings: RuleSettings
}

interface Reading extends Shape {
  readonly document: DocumentNode
}

/** What is kept for the next time, in characters of text: a document takes 80 to 240 bytes for each. */
const MAX_KEPT = { max: 1_000, maxSize: 200_000, maxEntrySize: 10_000 }
const MAX_ERRORS = 10

/** The request is well formed, but for what stands in it: it names no operation of its document, or a value out of bounds. */
export class UnfitOperation extends BadUserInput {}

function knownCost(costOf: () => number | null): number | null {
  try {
    return costOf()
  } catch (error) {
    if (!(error instanceof BadUserInput)) throw error
    throw new UnfitOperation(String(error.details.field), error.message)
  }
}

export function makeDocuments({ schema, costOf, persisted, settings }: DocumentsOptions): Documents {
  /** Those that are valid. Of the others each is another, and holds on to its errors. */
  const readings = new LRUCache<string, Reading>({ ...MAX_KEPT, sizeCalculation: (_, text) => text.length })
  const read = (text: string, viewer: Viewer): Reading => {
    keep(
      RULES.text,
      { hasTooManyTokens: text.length > LIMITS.characters || hasMoreTokens(text, LIMITS.tokens) },
      settings,
      viewer,
    )
    const document = parsed(text)
    return { document, ...shapeOf(document) }
  }
  const throughRules = (arrived: Arrived, { viewer, method }: Sender) => {
    const { text, hash } = named(persisted, arrived, settings, viewer)
    const asked = { viewer, method, isPersisted: hash !== null }
    keep(RULES.asked, asked, settings, viewer)
    const known = readings.get(text)
    const reading = known ?? read(text, viewer)
    keep(RULES.document, reading, settings, viewer)
    const { document } = reading
    const errors = known ? [] : validate(schema, document, specifiedRules, { maxErrors: MAX_ERRORS })
    if (errors.length > 0) return { errors: errors.map((each) => complaint(each, settings, viewer)) }
    if (!known) readings.set(text, reading)
    const { operationName, variables } = detailsOf(arrived)
    const operation = getOperationAST(document, operationName)
    if (!operation)
      throw new UnfitOperation('operationName', 'Which operation? Name one that the document has.')
    const cost = knownCost(() => costOf(document, operationName, variables))
    keep(RULES.operation, { ...asked, type: operation.operation, cost }, settings, viewer)
    return { text, hash, document, operationName, variables }
  }
  return {
    admit(arrived, sender) {
      try {
        return throughRules(arrived, sender)
      } catch (error) {
        return { errors: [error] }
      }
    },
  }
}

/** What has not even the form of an operation is left to the library, which knows the protocol's status for each. */
export function isOperation(params: unknown): params is Arrived {
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

/** A visitor of the web app with an unknown hash is told the rule, not to send the text as well. */
function named(persisted: PersistedOperations, arrived: Arrived, settings: RuleSettings, viewer: Viewer) {
  try {
    const found = nameOf(persisted, arrived)
    if (found) return found
  } catch (error) {
    if (
      error instanceof UnknownHash &&
      settings.visitorOperations === 'persisted' &&
      viewer.kind === 'VISITOR'
    )
      throw new PersistedOperationRequired()
    throw error
  }
  throw new BadUserInput('query', 'This takes an operation, as text, or by its hash.')
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: LIMITS.tokens })
  } catch (error) {
    if (error instanceof GraphQLError) throw coded(error, 'GRAPHQL_PARSE_FAILED')
    throw error
  }
}

/** What the schema has beside what was asked is told to those alone who may ask for it. */
function complaint(error: GraphQLError, settings: RuleSettings, viewer: Viewer): GraphQLError {
  const message = mayIntrospect(settings, viewer)
    ? error.message
    : error.message.replace(/ Did you mean .*\?$/s, '')
  return coded(error, 'GRAPHQL_VALIDATION_FAILED', message)
}

function coded(error: GraphQLError, code: string, message = error.message): GraphQLError {
  const { nodes = null, source = null, positions = null } = error
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } })
}

/** @throws BadUserInput */
function detailsOf({ operationName = null, variables }: Arrived) {
  if (operationName !== null && typeof operationName !== 'string')
    throw new BadUserInput('operationName', 'This takes the name of an operation.')
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables)))
    throw new BadUserInput('variables', 'This takes an object.')
  return { operationName, variables: (variables ?? {}) as Readonly<Record<string, unknown>> }
}
