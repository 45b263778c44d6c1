import type { ExecutionResult } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { NamedRateLimit, Quotas } from '../usecases/quotas.ts'
import type { OperationContext } from './graphql.ts'

/**
 * What is left of the quotas, as the IETF's draft “RateLimit header fields for HTTP” writes it, and in the fields of its
 * earlier versions, which more clients know, for the one that has the least left.
 */
export function rateLimitHeaders(
  limits: readonly NamedRateLimit[],
  now = Date.now(),
): Record<string, string> {
  const [first, ...others] = limits
  if (!first) return {}
  const seconds = (ms: number) => Math.max(0, Math.ceil(ms / 1_000))
  const least = others.reduce((found, each) => (each.remaining < found.remaining ? each : found), first)
  return {
    'RateLimit-Policy': limits
      .map(({ name, limit, windowMs }) => `"${name}";q=${limit};w=${seconds(windowMs)}`)
      .join(', '),
    RateLimit: limits
      .map(({ name, remaining, resetsAt }) => `"${name}";r=${remaining};t=${seconds(resetsAt - now)}`)
      .join(', '),
    'RateLimit-Limit': String(least.limit),
    'RateLimit-Remaining': String(least.remaining),
    'RateLimit-Reset': String(seconds(least.resetsAt - now)),
  }
}

/** The seconds after which a refused operation may come again; null where none was refused for now. */
export function retryAfterIn({ errors = [] }: Pick<ExecutionResult, 'errors'>): number | null {
  const seconds = errors
    .map(({ extensions }) => extensions?.retryAfterSeconds)
    .filter((each) => typeof each === 'number')
  return seconds.length > 0 ? Math.max(...seconds) : null
}

export function useRateLimitHeaders({ lastSeen }: Pick<Quotas, 'lastSeen'>): Plugin<OperationContext> {
  const waiting = new WeakMap<object, number>()
  return {
    onResultProcess({ result, serverContext }) {
      if (isAsyncIterable(result) || Array.isArray(result)) return
      const seconds = retryAfterIn(result as ExecutionResult)
      if (seconds !== null) waiting.set(serverContext, seconds)
    },
    onResponse({ response, serverContext }) {
      const { viewer } = serverContext as unknown as OperationContext
      for (const [name, value] of Object.entries(rateLimitHeaders(lastSeen(viewer.id))))
        response.headers.set(name, value)
      const seconds = waiting.get(serverContext)
      if (seconds !== undefined) response.headers.set('Retry-After', String(seconds))
    },
  }
}
