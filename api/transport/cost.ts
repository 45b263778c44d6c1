import { complexityFromQuery } from '@pothos/plugin-complexity'
import { type DocumentNode, type GraphQLSchema, getOperationAST, getVariableValues, Kind } from 'graphql'
import { BadUserInput } from '../domain/errors.ts'

/**
 * What an operation costs by the schema's own measure; null if its variables do not fit, so that it is never executed.
 * An operation whose cost cannot be computed costs more than any may. @throws BadUserInput for an argument out of bounds
 */
export type CostOf = (
  document: DocumentNode,
  operationName: string | null,
  variables: Readonly<Record<string, unknown>>,
) => number | null

const KEPT_OF_A_DOCUMENT = 100

/** For documents that are valid. Costs depend on page sizes alone, which are numbers: they are kept by those. */
export function makeCostOf(schema: GraphQLSchema): CostOf {
  const known = new WeakMap<DocumentNode, Map<string, number>>()
  return (document, operationName, variables) => {
    const costs = known.get(document) ?? new Map<string, number>()
    known.set(document, costs)
    const key = keyOf(operationName, variables)
    const before = costs.get(key)
    if (before !== undefined) return before
    const cost = costIn(schema, document, operationName, variables)
    if (cost === null) return null
    if (costs.size >= KEPT_OF_A_DOCUMENT) costs.clear()
    costs.set(key, cost)
    return cost
  }
}

function keyOf(operationName: string | null, variables: Readonly<Record<string, unknown>>): string {
  const sizes = Object.entries(variables).filter(([, value]) => value === null || typeof value === 'number')
  return JSON.stringify([operationName, sizes])
}

function costIn(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  variables: Readonly<Record<string, unknown>>,
): number | null {
  const operation = getOperationAST(document, operationName)
  if (!operation) return null
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  try {
    const only: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }
    return complexityFromQuery(only, { schema, variables: { ...variables } }).complexity
  } catch (error) {
    if (error instanceof BadUserInput) throw error
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
    return errors ? null : Number.POSITIVE_INFINITY
  }
}
