import type { GenerationState } from '../domain/generation.ts'
import type { GenerationId } from '../domain/ids.ts'
import { hasEnded, type Message } from '../domain/message.ts'
import { pause } from '../domain/time.ts'
import type { ConversationStore, Settlement } from '../ports/conversationStore.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import type { AnswerJob } from '../ports/jobQueue.ts'
import type { Member, SharedGenerations } from '../ports/sharedGenerations.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Caching } from './caching.ts'
import type { Gaps } from './gaps.ts'
import type { Subject } from './subject.ts'
import { endOf, type WebhookEvents } from './webhookEvents.ts'

export interface SettlePorts {
  readonly conversations: ConversationStore
  readonly shared: SharedGenerations
  /** Null: no model is configured, and nothing is cached. */
  readonly caching: Caching | null
  readonly telemetry: Telemetry
  readonly gaps: Pick<Gaps, 'note'>
  readonly events: Pick<WebhookEvents, 'answerFinished' | 'forget'>
}

const SETTLED_AT_ONCE = 50
/** How long after one another messages are looked for that followed before they were written, and are not there yet. */
const LATE_MS = [50, 100, 200]

/** Those that joined a generation, but for the message that the job is for. */
export async function othersFollowing(shared: SharedGenerations, job: AnswerJob) {
  const known = await shared.members(job.generationId)
  const others = known?.members.filter(({ messageId }) => messageId !== job.messageId) ?? []
  return { key: known?.key ?? null, others: others as readonly Member[] }
}

/** Nobody joins an answer that is not for the cache. */
const NOBODY = { key: null, others: [] }

/**
 * Copies the end of the log into the messages of all who follow it; the log's own end is what counts. The answer is
 * in the cache before nobody can join it any more, and nobody joins any more before it is seen who did.
 */
export async function settleAll(
  ports: SettlePorts & { readonly log: GenerationLog },
  job: AnswerJob,
  subject: Subject | null,
): Promise<void> {
  const { log, shared, caching } = ports
  const { generationId } = job
  const state = await log.read(generationId)
  if (state && subject?.answer.cacheKey) await caching?.keep(subject.answer.cacheKey, subject, state)
  const mayBeShared = !subject || subject.answer.cacheKey !== null
  const { key, others } = mayBeShared ? await othersFollowing(shared, job) : NOBODY
  const followers = [job, ...others]
  if (key && state?.outcome) await shared.release(key, generationId)
  const isAnyThere = await settleFollowers(ports, followers, state)
  if (state && subject && isAnyThere) ports.gaps.note(subject, state, () => isOneThere(ports, followers))
  if (!isAnyThere) await forget(ports, generationId, subject)
  if (key && (state?.outcome || !isAnyThere)) await shared.forget(generationId)
}

/** Nothing is to be left of an answer that was deleted while it was written. */
async function forget(
  { log, caching }: SettlePorts & { readonly log: GenerationLog },
  generationId: GenerationId,
  subject: Subject | null,
): Promise<void> {
  await log.discard(generationId)
  if (subject?.answer.cacheKey) await caching?.forget([subject.answer.cacheKey])
}

async function isOneThere({ conversations }: SettlePorts, followers: readonly Member[]): Promise<boolean> {
  for (const { ownerId, messageId } of followers)
    if ((await conversations.message(ownerId, messageId)) !== null) return true
  return false
}

/**
 * False where none of the messages is there. A message follows before it is written: one that is written while its
 * generation is put away has no job of its own.
 */
async function settleFollowers(
  ports: SettlePorts,
  followers: readonly Member[],
  state: GenerationState | null,
): Promise<boolean> {
  const [own] = followers
  let missing = await settleEach(ports, followers, state)
  for (const ms of state?.outcome ? LATE_MS : []) {
    if (missing.every((each) => each === own)) break
    await pause(ms)
    missing = await settleEach(ports, missing, state)
  }
  return missing.length < followers.length
}

/** Returns those whose message is not there. */
async function settleEach(
  ports: SettlePorts,
  followers: readonly Member[],
  state: GenerationState | null,
): Promise<readonly Member[]> {
  const missing: Member[] = []
  for (let start = 0; start < followers.length; start += SETTLED_AT_ONCE) {
    const batch = followers.slice(start, start + SETTLED_AT_ONCE)
    const there = await Promise.all(batch.map((follower) => settleFrom(ports, follower, state)))
    missing.push(...batch.filter((_, index) => !there[index]))
  }
  return missing
}

/** Settles one message as its log ended, if it did. False where the message is gone. */
export async function settleFrom(
  ports: SettlePorts,
  { ownerId, messageId }: Pick<Member, 'ownerId' | 'messageId'>,
  state: GenerationState | null,
): Promise<boolean> {
  const message = await ports.conversations.message(ownerId, messageId)
  if (message && state?.outcome && !hasEnded(message)) {
    const { text: content, lastSeq, sources, outcome } = state
    await settleAs(ports, ownerId, message, { content, lastSeq, sources, outcome, cache: message.cache })
  }
  return message !== null
}

/** Writes the end of a message, and tells of it. */
export async function settleAs(
  { conversations, telemetry, caching, events }: SettlePorts,
  ownerId: string,
  message: Message,
  settlement: Settlement,
): Promise<Message | null> {
  const { outcome } = settlement
  await events.answerFinished(ownerId, message, endOf(outcome, message.cache))
  const settled = await conversations.settle(ownerId, message.id, settlement)
  if (!settled) await events.forget(ownerId, message.conversationId)
  const since = (instant: number | null) =>
    instant === null ? null : Math.max(0, instant - message.createdAt)
  const firstTokenMs = since(outcome.firstTokenAt)
  telemetry.answerFinished({
    generationId: message.generationId ?? '',
    status: outcome.status,
    mode: outcome.answerMode,
    cache: message.cache,
    model: outcome.model,
    firstTokenMs,
    totalMs: since(outcome.finishedAt) ?? 0,
    errorCode: outcome.error?.code ?? null,
  })
  if (caching && message.cacheKey) count(caching, message, settlement, firstTokenMs)
  return settled
}

function count(caching: Caching, message: Message, { outcome }: Settlement, firstTokenMs: number | null) {
  const hit = message.cache === 'JOINED'
  const { promptTokens, completionTokens } = outcome.usage ?? { promptTokens: 0, completionTokens: 0 }
  if (firstTokenMs !== null) caching.record({ type: 'firstToken', hit, ms: firstTokenMs })
  if (hit) caching.record({ type: 'saved', tokens: promptTokens + completionTokens })
}
