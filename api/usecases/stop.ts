import { BadUserInput, LogGone, NotFound } from '../domain/errors.ts'
import { bornAt, type GenerationId, isMessageId } from '../domain/ids.ts'
import { hasEnded, type Message } from '../domain/message.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import { currentView } from './messageView.ts'
import { stoppedOutcome } from './outcomes.ts'
import { type SettlePorts, settleAs, settleFrom } from './settle.ts'

export interface StopPorts extends SettlePorts {
  readonly log: GenerationLog
  readonly now: () => number
}

/** How long a stop waits for the worker to end the answer before it tells how things stand. */
const STOP_WAIT_MS = 2_000
/** More than a writer can be ahead of one event a ms, and than clocks differ by. */
const SEQ_MARGIN = 1_000

/**
 * Ends an answer and keeps what had arrived; no effect on one that has ended. Where others follow the same generation
 * it goes on for them. @throws NotFound, BadUserInput
 */
export type Stop = (viewer: Viewer, messageId: string) => Promise<Message>

export function makeStop(ports: StopPorts): Stop {
  const { conversations, log, shared, now } = ports
  return async (viewer, messageId) => {
    const message = isMessageId(messageId) ? await conversations.message(viewer.id, messageId) : null
    if (!message) throw new NotFound('message')
    const { generationId } = message
    if (!generationId) throw new BadUserInput('id', 'Only an answer can be stopped; this is not one.')
    if (hasEnded(message)) return message
    if ((await shared.leave(generationId, message.id)) > 0)
      await endAlone(ports, viewer, { ...message, generationId })
    else {
      await log.requestStop(generationId, stoppedOutcome(now()))
      await ended(log, generationId)
      // The worker settles its job's message and those that still follow; this one is neither, as a rule.
      if (message.cache === 'JOINED')
        await settleFrom(ports, { ownerId: viewer.id, messageId: message.id }, await log.read(generationId))
    }
    return currentView((await conversations.message(viewer.id, message.id)) ?? message, log)
  }
}

/**
 * Ends one message while the generation goes on. Its end has a seq that no event which a reader may have seen can
 * have: a writer appends no more than an event a ms.
 */
async function endAlone(
  ports: StopPorts,
  viewer: Viewer,
  message: Message & { readonly generationId: GenerationId },
): Promise<void> {
  const state = await ports.log.read(message.generationId)
  if (state?.outcome) {
    await settleFrom(ports, { ownerId: viewer.id, messageId: message.id }, state)
    return
  }
  const { text = '', sources = [], lastSeq = 0 } = state ?? {}
  const now = ports.now()
  await settleAs(ports, viewer.id, message, {
    content: text,
    sources,
    lastSeq: Math.max(lastSeq, now - bornAt(message.generationId)) + SEQ_MARGIN,
    outcome: { ...stoppedOutcome(now), answerMode: text === '' ? null : 'GENERATED' },
    cache: message.cache,
  })
}

async function ended(log: GenerationLog, id: GenerationId): Promise<void> {
  const lastSeq = (await log.read(id))?.lastSeq ?? 0
  try {
    for await (const event of log.follow(id, lastSeq, AbortSignal.timeout(STOP_WAIT_MS)))
      if (event.type === 'finished') return
  } catch (error) {
    if (!(error instanceof LogGone)) throw error
  }
}
