import { totalmem } from 'node:os'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Telemetry } from '../../ports/telemetry.ts'
import { makeMetrics } from './metrics.ts'
import { prometheusTelemetry } from './telemetry.ts'

/** What a process counts. */
export interface ProcessMetrics {
  readonly telemetry: Telemetry
  readonly registry: Registry
}

/** The counts of this process, its memory, its event loop and its garbage collection among them. Once a process. */
export function openProcessMetrics(): ProcessMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'verdemuse_memory_limit_bytes',
    help: 'What all processes together may take: of the container, else of the machine',
    aggregator: 'max',
    registers: [registry],
  }).set(memoryLimit())
  return { telemetry: prometheusTelemetry(makeMetrics(registry)), registry }
}

/** How many processes take requests: none is a deployment that answers nobody. */
export function countWorkers(registry: Registry, listening: () => number): void {
  new Gauge({
    name: 'verdemuse_workers_listening',
    help: 'Processes that take requests',
    registers: [registry],
    collect() {
      this.set(listening())
    },
  })
}

/** A container without a limit says so by a number past all memory. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem()
}
