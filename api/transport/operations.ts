import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { ServingTelemetry } from '../ports/telemetry.ts'

/**
 * Tells of each operation that is carried out, on whichever transport. By its first root field: clients name their
 * operations as they like, and each name would be one more value to count by.
 */
export function useOperationReports(telemetry: ServingTelemetry): Plugin {
  return {
    onExecute({ args }) {
      const report = operationReporter(telemetry, args)
      return {
        onExecuteDone({ result }) {
          if (!isAsyncIterable(result)) report(result)
        },
      }
    },
    onSubscribe({ args }) {
      const report = operationReporter(telemetry, args)
      return {
        onSubscribeResult({ result }) {
          report(isAsyncIterable(result) ? {} : result)
        },
      }
    },
  }
}

/** Begins to time an operation; told its result, it reports it. */
export function operationReporter(telemetry: ServingTelemetry, args: Operation) {
  const startedAt = performance.now()
  return ({ errors }: ExecutionResult) =>
    telemetry.operationServed({
      operation: rootFieldOf(args),
      errorCode: errors?.[0] ? String(errors[0].extensions.code ?? 'INTERNAL') : null,
      ms: performance.now() - startedAt,
    })
}

type Operation = Pick<ExecutionArgs, 'document' | 'operationName' | 'schema'>

const OTHER = 'other'

/** What an operation does, in few words that the contract has. */
export const nameOf = (args: Operation): string =>
  `${getOperationAST(args.document, args.operationName)?.operation ?? OTHER} ${rootFieldOf(args)}`

function rootFieldOf({ document, operationName, schema }: Operation): string {
  const operation = getOperationAST(document, operationName)
  const [first] = operation?.selectionSet.selections ?? []
  if (!operation || first?.kind !== 'Field') return OTHER
  const name = first.name.value
  return schema.getRootType(operation.operation)?.getFields()[name] ? name : OTHER
}

/** Counts a subscription that begins; returns how to tell its end, one function for all of the same root field. */
export function subscriptionTally({ subscriptionsChanged }: ServingTelemetry) {
  const ends = new Map<string, () => void>()
  return (args: ExecutionArgs): (() => void) => {
    const operation = rootFieldOf(args)
    subscriptionsChanged({ operation, by: 1 })
    const end = ends.get(operation) ?? (() => subscriptionsChanged({ operation, by: -1 }))
    ends.set(operation, end)
    return end
  }
}
