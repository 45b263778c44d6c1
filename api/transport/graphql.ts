import { type ExecutionArgs, type ExecutionResult, type GraphQLSchema, getOperationAST } from 'graphql'
import { createYoga, isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Context, UseCases } from '../../schema/context.ts'
import { BadUserInput } from '../domain/errors.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ServingTelemetry } from '../ports/telemetry.ts'
import type { Tracer } from '../ports/tracer.ts'
import type { Admitted, Documents } from './documents.ts'
import { type OnUnexpected, outwardError } from './errors.ts'
import { subscribeWritten } from './eventResults.ts'
import { toEventStream } from './eventStreamBody.ts'
import { subscriptionTally, useOperationReports } from './operations.ts'
import { useOperationTraces } from './operationTraces.ts'
import { useRateLimitHeaders } from './rateLimitHeaders.ts'
import { newRequestId } from './requestId.ts'
import { outwardResult, outwardResults, type Results } from './results.ts'
import { useDocuments } from './useDocuments.ts'

/** What every operation comes with, on whichever transport. */
export interface OperationContext {
  readonly viewer: Viewer
  readonly requestId: string
  /** Told what the document calls its operation, for the log. */
  readonly onOperationName?: (name: string | null) => void
  /** Set once it has passed the rules. */
  admitted?: Admitted
  /** It has been carried out already: what remains is to tell of it. */
  readonly executed?: ExecutionResult
}

export type GraphQLServer = ReturnType<typeof makeGraphQLServer>

/** One GraphQL pipeline, with the same rules, for HTTP, SSE and WebSocket. */
export function makeGraphQLServer(options: {
  readonly schema: GraphQLSchema
  readonly useCases: UseCases
  readonly telemetry: ServingTelemetry
  readonly onUnexpected: OnUnexpected
  readonly documents: Documents
  readonly tracer?: Tracer
}) {
  const { schema, useCases, telemetry, onUnexpected, documents, tracer } = options
  return createYoga<OperationContext, Context>({
    schema,
    context: ({ viewer }) => ({ ...useCases, viewer }),
    plugins: [
      useOwnSubscribe(),
      useEventStreams(),
      useReasonForNotAcceptable(onUnexpected),
      ...(tracer ? [useOperationTraces(tracer)] : []),
      useExecuted(),
      useOperationName(),
      useDocuments(documents, onUnexpected),
      useOutwardErrors(onUnexpected, subscriptionTally(telemetry)),
      useOperationReports(telemetry),
      useRateLimitHeaders(useCases.quotas),
    ],
    // Yoga's own masking does the same once more, and costs each open subscription 4 KB.
    maskedErrors: false,
    // `documents` keeps what it has read.
    parserAndValidationCache: false,
    batching: false,
    multipart: false,
    // The body is read and bounded by then (body.ts); Yoga's bound pipes it through two streams.
    maxRequestBodySize: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    logging: false,
  })
}

type OperationPlugin = Plugin<OperationContext>

/** Yoga's own prepares for `@defer` and `@stream`, which we do not have, and executes each event for each reader. */
function useOwnSubscribe(): OperationPlugin {
  return { onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribeWritten) }
}

/** Nothing is carried out twice. */
function useExecuted(): OperationPlugin {
  return {
    onExecute({ args, setExecuteFn }) {
      const { executed } = args.contextValue as OperationContext
      if (executed) setExecuteFn(() => executed)
    },
  }
}

/** A subscription that may be answered at all is answered as server-sent events. */
function useEventStreams(): OperationPlugin {
  return {
    onResultProcess({ result, resultProcessor, setResultProcessor }) {
      if (resultProcessor && isAsyncIterable(result)) setResultProcessor(toEventStream, 'text/event-stream')
    },
  }
}

/** Yoga answers 406 without a word to a client that accepts none of the forms of a result. */
function useReasonForNotAcceptable(onUnexpected: OnUnexpected): OperationPlugin {
  return {
    onResponse({ response, setResponse, serverContext }) {
      if (response.status !== 406) return
      const { requestId = newRequestId() } = serverContext as Partial<OperationContext>
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        ...Object.fromEntries(response.headers),
      }
      const body = errorResponse(new BadUserInput('accept', NOT_ACCEPTABLE), requestId, onUnexpected)
      setResponse(new Response(body, { status: 406, headers }))
    },
  }
}

const NOT_ACCEPTABLE =
  'Queries and mutations are answered as application/graphql-response+json or application/json, subscriptions as text/event-stream or over a WebSocket (graphql-transport-ws).'

function useOperationName(): OperationPlugin {
  const tell = ({ args: { document, operationName, contextValue } }: { args: ExecutionArgs }) => {
    const { onOperationName } = contextValue as OperationContext
    onOperationName?.(getOperationAST(document, operationName)?.name?.value ?? null)
  }
  return { onExecute: tell, onSubscribe: tell }
}

function useOutwardErrors(
  onUnexpected: OnUnexpected,
  beginSubscription: ReturnType<typeof subscriptionTally>,
): OperationPlugin {
  const outwardFor =
    ({ requestId }: OperationContext) =>
    (error: unknown) =>
      outwardError(error, requestId, onUnexpected)
  return {
    onExecute: ({ args }) => ({
      onExecuteDone({ result, setResult }) {
        if (!isAsyncIterable(result))
          setResult(outwardResult(result as ExecutionResult, outwardFor(args.contextValue)))
      },
    }),
    onSubscribe: ({ args }) => ({
      onSubscribeResult({ result, setResult }) {
        const outward = outwardFor(args.contextValue)
        if (isAsyncIterable(result))
          setResult(outwardResults(result as Results, outward, beginSubscription(args)))
        else setResult(outwardResult(result as ExecutionResult, outward))
      },
    }),
    // Failures outside of an execution, which Yoga has made a result by then; errors in their outward form stay so.
    onResultProcess({ result, setResult }) {
      const outward = (error: unknown) => outwardError(error, newRequestId(), onUnexpected)
      if (!isAsyncIterable(result) && !Array.isArray(result)) setResult(outwardResult(result, outward))
    },
  }
}

/** A failure before there was an operation, as a whole GraphQL response. */
export const errorResponse = (error: unknown, requestId: string, onUnexpected: OnUnexpected): string =>
  JSON.stringify({ errors: [outwardError(error, requestId, onUnexpected)] })
