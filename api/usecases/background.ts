import { StoreUnavailable } from '../domain/errors.ts'
import type { Component } from '../ports/component.ts'
import type { ConversationStore } from '../ports/conversationStore.ts'
import type { JobQueue } from '../ports/jobQueue.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Conversations } from './conversations.ts'
import type { Deliver } from './deliver.ts'

export interface BackgroundPorts {
  readonly store: ConversationStore
  readonly conversations: Conversations
  readonly jobs: JobQueue
  /** Measured now and then. */
  readonly measured: readonly Component[]
  readonly telemetry: Telemetry
  readonly now: () => number
  readonly deliver: Pick<Deliver, 'deliverDue' | 'purge'>
  /** Removes what was worked out of documents that are gone. */
  readonly prune: () => Promise<void>
}

export const RECOVER_EVERY_MS = 5_000
export const RECOVER_AFTER_MS = 10_000
const RECOVER_BATCH = 100
const PURGE_EVERY_MS = 60_000
const PRUNE_EVERY_MS = 3_600_000
const MEASURE_EVERY_MS = 5_000
const DELIVER_EVERY_MS = 1_000

/** What runs beside the requests, until `signal` is aborted. */
export function startBackground(ports: BackgroundPorts, signal: AbortSignal): void {
  every(RECOVER_EVERY_MS, 'recover', () => requeueUnanswered(ports), ports.telemetry, signal)
  every(PRUNE_EVERY_MS, 'prune', ports.prune, ports.telemetry, signal)
  void every(MEASURE_EVERY_MS, 'measure', () => measure(ports), ports.telemetry, signal)()
  // Whom it waits for is its own business: a slow webhook holds up no other.
  const deliverDue = async () => void ports.deliver.deliverDue()
  every(DELIVER_EVERY_MS, 'webhooks', deliverDue, ports.telemetry, signal)
  every(PURGE_EVERY_MS, 'purgeDeliveries', ports.deliver.purge, ports.telemetry, signal)
  every(PURGE_EVERY_MS, 'purge', () => purgeExpired(ports), ports.telemetry, signal)
}

/**
 * Queues answers again that were accepted and never settled: their sender died between the two, or the queue lost
 * them. Harmless for those that wait or run, since the queue keeps one job a generation.
 */
export async function requeueUnanswered({
  store,
  jobs,
  now,
}: Pick<BackgroundPorts, 'store' | 'jobs' | 'now'>): Promise<void> {
  // mutant: queued-again
  for (const job of await store.unanswered(now() - RECOVER_AFTER_MS, RECOVER_BATCH)) await jobs.add(job)
}

async function purgeExpired({ conversations, telemetry }: BackgroundPorts): Promise<void> {
  const removed = await conversations.purgeExpired()
  if (removed > 0) telemetry.conversationsPurged({ removed })
}

/** At their own pace: whoever reads the figures waits for no store. */
export async function measure({
  jobs,
  measured,
  telemetry,
}: Pick<BackgroundPorts, 'jobs' | 'measured' | 'telemetry'>): Promise<void> {
  for (const health of await Promise.all(measured.map((component) => component.check())))
    telemetry.componentChecked(health)
  telemetry.queueMeasured(await jobs.depth())
}

/** Runs never overlap; a store that is away is waited for in silence, since health tells of it. Returns one run more. */
function every(
  ms: number,
  task: string,
  run: () => Promise<void>,
  telemetry: Telemetry,
  signal: AbortSignal,
): () => Promise<void> {
  let running = false
  const runOnce = async () => {
    if (running) return
    running = true
    try {
      await run()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) telemetry.backgroundFailed({ task, error })
    } finally {
      running = false
    }
  }
  const timer = setInterval(runOnce, ms)
  signal.addEventListener('abort', () => clearInterval(timer))
  return runOnce
}
