import type { GenerationEvent } from '../../domain/generation.ts'
import { type GenerationId, newGenerationId } from '../../domain/ids.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'

/** Longer than the slowest machine takes for a test. */
export const LEASE_MS = 600_000

/** A generation that one worker holds. */
export interface Held {
  readonly id: GenerationId
  readonly epoch: number
  readonly lastSeq: number
  append(firstSeq: number, events: readonly GenerationEvent[]): Promise<{ stopRequested: boolean }>
}

export async function acquire(log: GenerationLog, id = newGenerationId(), leaseMs = LEASE_MS): Promise<Held> {
  const acquired = await log.acquire(id, leaseMs)
  if (acquired.state !== 'acquired') throw new Error(`Expected to acquire ${id}, it is ${acquired.state}`)
  const { epoch, lastSeq } = acquired
  return {
    id,
    epoch,
    lastSeq,
    append: (firstSeq, events) => log.append(id, { epoch, firstSeq, events, leaseMs }),
  }
}
