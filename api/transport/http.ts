import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { AppError, BadUserInput } from '../domain/errors.ts'
import type { Tracer } from '../ports/tracer.ts'
import type { Quotas } from '../usecases/quotas.ts'
import { BodyTooLarge, MAX_BODY_BYTES, readBody } from './body.ts'
import type { ClientAddress } from './clientAddress.ts'
import type { ClientScheme } from './clientScheme.ts'
import { refuseCrossSite } from './crossSite.ts'
import type { DocsRoute } from './docs.ts'
import type { OnUnexpected } from './errors.ts'
import { statusOf } from './failures.ts'
import { errorResponse, type GraphQLServer } from './graphql.ts'
import type { HealthRoutes } from './health.ts'
import type { KeyWatch } from './keyWatch.ts'
import type { LeftToWholeWay, QuickOperations } from './quickOperations.ts'
import { rateLimitHeaders } from './rateLimitHeaders.ts'
import { newRequestId } from './requestId.ts'
import type { Sessions } from './sessions.ts'
import type { StatsRoute } from './stats.ts'
import { isForFrames, type WebApp } from './webApp.ts'

export interface RequestLine {
  readonly requestId: string
  readonly method: string
  /** Without the query string, which may hold what people wrote. */
  readonly path: string
  readonly status: number
  readonly ms: number
  readonly operationName: string | null
  readonly viewerKind: string | null
}

export interface HttpOptions {
  readonly graphql: GraphQLServer
  readonly quick: QuickOperations
  readonly sessions: Sessions
  readonly addressOf: ClientAddress
  readonly schemeOf: ClientScheme
  readonly lastSeen: Quotas['lastSeen']
  readonly keyWatch: KeyWatch
  readonly health: HealthRoutes
  readonly stats: StatsRoute
  readonly docs: DocsRoute
  readonly webApp: WebApp
  readonly onUnexpected: OnUnexpected
  readonly onRequest: (line: RequestLine) => void
  readonly tracer: Tracer
}

const GRAPHQL_PATH = '/graphql'

/** The HTTP side: GraphQL over POST, GET and SSE, health, statistics, and the web app. Not yet listening. */
export function makeHttpServer(options: HttpOptions): Server {
  return createServer({ requestTimeout: 60_000, keepAliveTimeout: 65_000 }, async (request, response) => {
    const seen: Seen = { requestId: requestIdOf(request), operationName: null, viewerKind: null }
    response.setHeader('x-request-id', seen.requestId)
    logWhenDone(options, request, response, seen)
    try {
      await traced(options.tracer, request, response, () => route(options, request, response, seen))
    } catch (error) {
      fail(response, error, seen.requestId, options.onUnexpected)
    }
  })
}

/** A request of GraphQL as a span, in the trace that it comes with. Of files and health nobody asks how long they took. */
function traced(
  tracer: Tracer,
  request: IncomingMessage,
  response: ServerResponse,
  serve: () => Promise<void>,
): Promise<void> {
  if (pathOf(request) !== GRAPHQL_PATH) return serve()
  const { method = 'GET', headers } = request
  const parent = typeof headers.traceparent === 'string' ? headers.traceparent : undefined
  const attributes = { 'http.request.method': method, 'url.path': GRAPHQL_PATH }
  return tracer.within(`${method} ${GRAPHQL_PATH}`, { kind: 'server', parent, attributes }, async (span) => {
    await serve()
    span?.note({ 'http.response.status_code': response.statusCode })
  })
}

/** What is learnt of a request while it is served. */
type Seen = { -readonly [Key in 'requestId' | 'operationName' | 'viewerKind']: RequestLine[Key] }

async function route(options: HttpOptions, request: IncomingMessage, response: ServerResponse, seen: Seen) {
  const path = pathOf(request)
  if (path === GRAPHQL_PATH) await serveGraphQL(options, request, response, seen)
  else if (
    !(await options.health.handle(path, response)) &&
    !(await options.stats.handle(path, response)) &&
    !(await options.docs.handle(path, request, response))
  ) {
    const cookie = isFramed(request, path) ? await options.sessions.cookieInFrame(request.headers) : null
    if (cookie) response.appendHeader('set-cookie', cookie)
    options.webApp(request, response)
  }
}

async function serveGraphQL(
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
  seen: Seen,
) {
  refuseCrossSite(request)
  const { viewer, setCookie } = await options.sessions.identify(
    request.headers,
    options.addressOf(request),
    options.schemeOf(request),
  )
  seen.viewerKind = viewer.kind
  // Also a stream ends with the key that opened it.
  if (viewer.keyId)
    response.once(
      'close',
      options.keyWatch.watch(viewer.keyId, () => response.destroy()),
    )
  if (setCookie) response.appendHeader('set-cookie', setCookie)
  let left: LeftToWholeWay | null = null
  if (request.method === 'POST') {
    const { questions, documents } = MAX_BODY_BYTES
    const body = await readBody(request, viewer.scopes.includes('admin') ? documents : questions)
    const { 'content-type': contentType, accept } = request.headers
    const posted = { contentType, accept, body, requestId: seen.requestId }
    const answer = await options.quick.answer(posted, viewer)
    if ('status' in answer) {
      seen.operationName = answer.operationName
      for (const [name, value] of Object.entries(rateLimitHeaders(options.lastSeen(viewer.id))))
        response.setHeader(name, value)
      response.statusCode = answer.status
      response.setHeader('content-type', answer.contentType).end(answer.body)
      return
    }
    left = answer
    Object.assign(request, { body: asStream(body) })
  } else refuseBrokenSearch(request)
  const onOperationName = (name: string | null) => {
    seen.operationName = name
  }
  await options.graphql(request, response, {
    viewer,
    requestId: seen.requestId,
    onOperationName,
    ...(left?.executed && { executed: left.executed }),
  })
}

/** What stands in an address as JSON, and is none: the library takes it for a failure of its own. @throws BadUserInput */
function refuseBrokenSearch({ url = '' }: IncomingMessage): void {
  const search = new URLSearchParams(url.split('?').slice(1).join('?'))
  for (const name of ['variables', 'extensions']) {
    try {
      JSON.parse(search.get(name) || 'null')
    } catch {
      throw new BadUserInput(name, 'This takes JSON.')
    }
  }
}

/** The library counts a body's keys, which of a text are as many as it has characters. */
const asStream = (text: string) => ({
  length: text.length,
  async *[Symbol.asyncIterator]() {
    yield Buffer.from(text)
  },
})

/** The chat, loaded into a frame. Browsers of old do not say where a page is loaded to. */
const isFramed = ({ headers }: IncomingMessage, path: string): boolean =>
  isForFrames(path) && (headers['sec-fetch-dest'] ?? 'iframe') === 'iframe'

/** A proxy's request id is passed on if it looks like one. */
function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w.:-]{8,64}$/.test(given) ? given : newRequestId()
}

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0] ?? '/'

function fail(response: ServerResponse, error: unknown, requestId: string, onUnexpected: OnUnexpected): void {
  if (response.headersSent) {
    onUnexpected(error, requestId)
    response.destroy()
    return
  }
  response.writeHead(statusOf(error), {
    ...retryAfterOf(error),
    'content-type': 'application/json; charset=utf-8',
    // Closing would cut off a sender that is still to be heard out.
    ...(error instanceof BodyTooLarge && error.isHeardOut ? {} : { connection: 'close' }),
  })
  response.end(errorResponse(error, requestId, onUnexpected))
}

function retryAfterOf(error: unknown): Record<string, string> {
  const seconds = error instanceof AppError ? error.details.retryAfterSeconds : undefined
  return typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {}
}

function logWhenDone(
  { onRequest }: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
  seen: Seen,
) {
  const startedAt = performance.now()
  response.once('close', () =>
    onRequest({
      ...seen,
      method: request.method ?? '',
      path: pathOf(request),
      status: response.statusCode,
      ms: Math.round(performance.now() - startedAt),
    }),
  )
}
