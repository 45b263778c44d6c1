export type HealthStatus = 'OK' | 'DEGRADED' | 'DOWN'

export interface ComponentHealth {
  readonly name: string
  readonly status: HealthStatus
  readonly latencyMs: number | null
  /** For a person; never an address or a credential. */
  readonly detail: string | null
}

/** A part of the deployment that can fail by itself. `check` never rejects, and settles within 2 s. */
export interface Component {
  check(): Promise<ComponentHealth>
}
