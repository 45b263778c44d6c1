import { hasEnded } from '../../../domain/message.ts'
import type { Unanswered } from '../../../ports/conversationStore.ts'
import type { DueAnswer } from './index.ts'
import { findMessage } from './read.ts'
import type { Storage } from './storage.ts'

const BATCH = 100
/** An entry is written shortly before its message; only one that is older than this is known to point at nothing. */
const BEING_WRITTEN_MS = 60_000

/** ConversationStore's `unanswered`. Drops the entries of answers that have ended, or are not there. */
export async function unanswered(storage: Storage, before: number, limit: number): Promise<Unanswered[]> {
  const found: Unanswered[] = []
  let from = 0
  while (found.length < limit) {
    const batch = await storage.index.due(before, from, BATCH)
    const judged = await Promise.all(batch.map(async (due) => ({ due, verdict: await judge(storage, due) })))
    const dropped = judged.filter(({ verdict }) => verdict === 'over').map(({ due }) => due.answer)
    await storage.index.forgetAnswers(dropped)
    found.push(...judged.filter(({ verdict }) => verdict === 'open').map(({ due }) => due.answer))
    if (batch.length < BATCH) break
    from += batch.length - dropped.length
  }
  return found.slice(0, limit)
}

async function judge(
  storage: Storage,
  { answer, acceptedAt }: DueAnswer,
): Promise<'open' | 'over' | 'unknown'> {
  const now = Date.now()
  const message = await findMessage(storage, answer.ownerId, answer.messageId, now)
  if (!message) return acceptedAt < now - BEING_WRITTEN_MS ? 'over' : 'unknown'
  return hasEnded(message) ? 'over' : 'open'
}
