import type { Unanswered } from './conversationStore.ts'
import type { TraceParent } from './tracer.ts'

export interface AnswerJob extends Unanswered {
  /** The pseudonym of the address that the question came from. */
  readonly address?: string | undefined
  /** Where the trace of whoever asked goes on. */
  readonly traceParent?: TraceParent | undefined
}

/** What a worker is told besides its job. */
export interface Delivery {
  /** Aborted when the job is no longer this worker's. */
  readonly signal: AbortSignal
}

/**
 * Answers that wait for a worker.
 *
 * Delivery: each job reaches one worker at a time; one whose worker died, or whose handler rejected, is delivered
 * again, at least `redeliveryMs` later (3 s by default) in the first case. A job may so be delivered more than once;
 * the generation's epoch keeps that harmless.
 * Order: oldest first, as far as several workers allow.
 */
export interface JobQueue {
  /** Adds a job unless one for its generation waits or runs already. */
  add(job: AnswerJob): Promise<void>
  /**
   * Hands jobs to `handler`, up to `concurrency` at once, until `signal` is aborted; resolves when the last handler
   * that runs has ended. A job is done when its handler resolves.
   */
  work(
    handler: (job: AnswerJob, delivery: Delivery) => Promise<void>,
    options: { concurrency: number; signal: AbortSignal },
  ): Promise<void>
  /** Over all processes. */
  depth(): Promise<{ waiting: number; running: number }>
}
