import { AppError } from '../domain/errors.ts'
import type { GenerationId } from '../domain/ids.ts'
import type { Outcome } from '../domain/message.ts'
import { pause } from '../domain/time.ts'
import type { ConversationStore } from '../ports/conversationStore.ts'
import type { Acquisition, GenerationLog } from '../ports/generationLog.ts'
import type { AnswerJob } from '../ports/jobQueue.ts'
import type { Model } from '../ports/model.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import type { SharedGenerations } from '../ports/sharedGenerations.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Caching } from './caching.ts'
import { type ComposePorts, compose, Interrupted } from './compose.ts'
import type { Gaps } from './gaps.ts'
import { failedOutcome, stoppedOutcome } from './outcomes.ts'
import type { Quotas } from './quotas.ts'
import { othersFollowing, type SettlePorts, settleAll } from './settle.ts'
import { loadSubject, type Subject } from './subject.ts'
import { makeWriter, type Writer } from './writer.ts'

export interface AnswerPorts {
  readonly conversations: ConversationStore
  readonly log: GenerationLog
  readonly index: PassageIndex
  readonly shared: SharedGenerations
  /** Null where no model is configured: nothing is cached then. */
  readonly caching: Caching | null
  /** Null: no model is configured; answers are put together from the documents. */
  readonly model: Model | null
  readonly telemetry: Telemetry
  readonly gaps: Pick<Gaps, 'note'>
  readonly events: SettlePorts['events']
  readonly quotas: Pick<Quotas, 'countTokens'>
  readonly contact: ComposePorts['contact']
  readonly contextTokens: ComposePorts['contextTokens']
  readonly now: () => number
  /** How long a silent worker keeps its generation; the take-over comes that much after its death. */
  readonly leaseMs: number
  /** What becomes of an answer that this process cannot finish: another takes it over, or it ends as FAILED. */
  readonly whenInterrupted: 'handOver' | 'fail'
}

export interface AnswerWorker {
  /** Answers one job; rejects where the job is to be delivered again. Lets go of it when `signal` is aborted. */
  answer(job: AnswerJob, signal: AbortSignal): Promise<void>
  /** Hears of stops as they are asked for, which the log's answers would tell up to a third of a lease later. */
  listenForStops(): Promise<() => void>
}

/** Someone else is at this generation, or was until a moment ago: come back later. */
class Held extends Error {
  override name = 'Held'
}

const HELD_RETRY_MS = 300

export function makeAnswerWorker(ports: AnswerPorts): AnswerWorker {
  // From before a generation is acquired: a stop that comes meanwhile is heard as well.
  const stops = new Set<{ readonly id: GenerationId; readonly stop: AbortController }>()
  return {
    async answer(job, signal) {
      const running = { id: job.generationId, stop: new AbortController() }
      stops.add(running)
      try {
        const acquired = await ports.log.acquire(job.generationId, ports.leaseMs)
        if (acquired.state === 'held') {
          await pause(HELD_RETRY_MS, signal)
          throw new Held(`Another worker holds ${job.generationId}`)
        }
        const subject =
          acquired.state === 'acquired' ? await generate(ports, job, acquired, running.stop, signal) : null
        await settleAll(ports, job, subject)
      } finally {
        stops.delete(running)
      }
    },
    listenForStops: () =>
      ports.log.onStopRequested((stopped) => {
        for (const { id, stop } of stops) if (id === stopped) stop.abort()
      }),
  }
}

type Acquired = Extract<Acquisition, { state: 'acquired' }>

/** Writes a generation to its end; returns what it was about, null where nothing was written. */
async function generate(
  ports: AnswerPorts,
  job: AnswerJob,
  acquired: Acquired,
  stop: AbortController,
  signal: AbortSignal,
): Promise<Subject | null> {
  const { epoch, lastSeq } = acquired
  const writer = makeWriter(ports.log, job.generationId, { epoch, lastSeq, leaseMs: ports.leaseMs, stop })
  try {
    const ended = endedUnwritten(acquired, ports.now())
    const written = ended
      ? { subject: null, outcome: ended }
      : await write(ports, job, writer, acquired, signal)
    if (!written) return null
    const { subject, outcome } = written
    writer.write({ type: 'finished', outcome })
    await writer.flushed()
    const { status, answerMode: mode, model, usage } = outcome
    ports.telemetry.generationEnded({ generationId: job.generationId, status, mode, model, usage })
    return subject
  } catch (error) {
    const reason = error instanceof Interrupted ? await lastWord(writer, error) : error
    ports.telemetry.answerHandedOver({
      generationId: job.generationId,
      reason: reason instanceof Error ? reason.name : 'unknown',
    })
    await ports.log.release(job.generationId, epoch).catch(() => {})
    throw error
  } finally {
    writer.dispose()
  }
}

/** So many workers may die over one answer: the next one would as well, and every process in turn. */
const MOST_WRITERS_LOST = 3

/** The outcome of a generation that is not to be written, or written any further; null: it is. */
function endedUnwritten({ stopRequested, writersLost }: Acquired, now: number): Outcome | null {
  if (stopRequested) return stoppedOutcome(now)
  // mutant: deadly-answer
  return writersLost >= MOST_WRITERS_LOST ? failedOutcome(now) : null
}

/** How long an append that is on its way is waited for before the answer is let go of. */
const LAST_WORD_MS = 300

/** Whoever is to let go may have lost the answer already: the append on its way tells. */
async function lastWord(writer: Writer, interrupted: Interrupted): Promise<unknown> {
  await Promise.race([writer.flushed().catch(() => {}), pause(LAST_WORD_MS)])
  return writer.lost.aborted ? writer.lost.reason : interrupted
}

interface Written {
  /** Null for an answer that failed before it was known what it is about. */
  readonly subject: Subject | null
  readonly outcome: Outcome
}

/** Writes the text; returns how it ended, null if nobody waits for it any more. */
async function write(
  ports: AnswerPorts,
  job: AnswerJob,
  writer: Writer,
  acquired: Acquired,
  signal: AbortSignal,
): Promise<Written | null> {
  let subject: Subject | null = null
  try {
    subject = await loadSubject(ports, job, async () => (await othersFollowing(ports.shared, job)).others)
    if (!subject) return null
    reportStart(ports, job, subject, acquired)
    const outcome = await compose(ports, subject, writer, signal, ({ promptTokens, completionTokens }) =>
      ports.quotas.countTokens(job, promptTokens + completionTokens),
    )
    return { subject, outcome }
  } catch (error) {
    if (error instanceof Interrupted) {
      if (ports.whenInterrupted === 'fail') return { subject, outcome: error.outcome }
      throw error
    }
    if (writer.lost.aborted || error instanceof AppError) throw error
    // A fault of ours would come up again with each delivery.
    ports.telemetry.backgroundFailed({ task: 'answer', error })
    return { subject, outcome: failedOutcome(ports.now()) }
  }
}

function reportStart(
  { telemetry, caching, now }: AnswerPorts,
  { generationId }: AnswerJob,
  subject: Subject,
  { epoch, lastSeq }: Acquired,
): void {
  if (subject.answer.cacheKey) caching?.prepare(subject)
  const waitedMs = Math.max(0, now() - subject.answer.createdAt)
  telemetry.answerStarted({
    ...{ generationId, epoch, takenOver: lastSeq > 0, waitedMs },
    passages: subject.matches.length,
  })
}
