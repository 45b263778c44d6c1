import type { ServerResponse } from 'node:http'
import { StoreUnavailable } from '../domain/errors.ts'
import type { CacheStatistics } from '../usecases/cacheStats.ts'

export interface StatsRoute {
  /** Answers its address; false for any other. */
  handle(path: string, response: ServerResponse): Promise<boolean>
}

const CACHE_PATH = '/api/stats/cache'

/** What `cacheStats` tells, for dashboards that speak no GraphQL. 503 while the store is away. */
export function makeStatsRoute({ current }: Pick<CacheStatistics, 'current'>): StatsRoute {
  return {
    async handle(path, response) {
      if (path !== CACHE_PATH) return false
      try {
        const stats = await current()
        respond(response, 200, { ...stats, since: new Date(stats.since).toISOString() })
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error
        respond(response, 503, { code: error.code, message: error.message })
      }
      return true
    },
  }
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
