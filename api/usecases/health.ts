import type { Component, ComponentHealth, HealthStatus } from '../ports/component.ts'

export interface Health {
  readonly status: HealthStatus
  readonly version: string
  readonly uptimeSeconds: number
  readonly components: readonly ComponentHealth[]
}

/** The whole is DOWN when a part without which nothing works is; DEGRADED when any part is not OK. */
export function makeHealth(options: {
  readonly version: string
  readonly startedAt: number
  readonly now: () => number
  readonly components: readonly Component[]
}): () => Promise<Health> {
  const { version, startedAt, now } = options
  return async () => {
    const components = await Promise.all(options.components.map((component) => component.check()))
    return { status: worst(components), version, uptimeSeconds: (now() - startedAt) / 1000, components }
  }
}

function worst(components: readonly ComponentHealth[]): HealthStatus {
  const statuses = new Set(components.map(({ status }) => status))
  if (statuses.has('DOWN')) return 'DOWN'
  return statuses.has('DEGRADED') ? 'DEGRADED' : 'OK'
}
