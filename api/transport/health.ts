import type { ServerResponse } from 'node:http'
import type { Health } from '../usecases/health.ts'

export interface HealthRoutes {
  /** Answers the addresses below /health; false for any other. */
  handle(path: string, response: ServerResponse): Promise<boolean>
}

/**
 * `/health` tells of every part; `/health/live` that the process runs; `/health/ready` whether it takes requests.
 * 503 says no.
 */
export function makeHealthRoutes(health: () => Promise<Health>, isDraining: () => boolean): HealthRoutes {
  return {
    async handle(path, response) {
      if (path === '/health/live') respond(response, true, { status: 'OK' })
      else if (path === '/health/ready') {
        const { status } = await health()
        const ready = status !== 'DOWN' && !isDraining()
        respond(response, ready, { status: ready ? status : 'DOWN', draining: isDraining() })
      } else if (path === '/health') {
        const whole = await health()
        respond(response, whole.status !== 'DOWN', whole)
      } else return false
      return true
    },
  }
}

function respond(response: ServerResponse, ok: boolean, body: unknown): void {
  response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
