import type { GenerationEvent } from '../domain/generation.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import type { Telemetry } from '../ports/telemetry.ts'

/** A generation log that tells of what is appended to it: how much at once, and how long that took. */
export function measuredLog(log: GenerationLog, telemetry: Telemetry): GenerationLog {
  return {
    ...log,
    async append(id, appended) {
      const startedAt = performance.now()
      const result = await log.append(id, appended)
      const { events } = appended
      if (events.length > 0)
        telemetry.flushed({
          events: events.length,
          characters: events.reduce((sum, event) => sum + lengthOf(event), 0),
          ms: performance.now() - startedAt,
        })
      return result
    },
  }
}

const lengthOf = (event: GenerationEvent): number => (event.type === 'delta' ? event.text.length : 0)
