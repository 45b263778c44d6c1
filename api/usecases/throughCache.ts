import type { AnswerKey } from '../domain/answerKey.ts'
import { newGenerationId } from '../domain/ids.ts'
import type { CacheOutcome, Message } from '../domain/message.ts'
import type { FoundAnswer } from '../ports/answerCache.ts'
import type { ConversationStore, ExchangeResult, NewExchange } from '../ports/conversationStore.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import type { Member, SharedGenerations } from '../ports/sharedGenerations.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Caching, Near } from './caching.ts'
import type { SemanticHit } from './semantic.ts'
import { type Followed, followOrBegin, withdraw } from './sharing.ts'
import { historyIn, type Topic, topicOf } from './subject.ts'
import { endOf, type WebhookEvents } from './webhookEvents.ts'

export type Accepted = Extract<ExchangeResult, { result: 'added' | 'repeated' }>
/** Writes an exchange and queues its answer, unless that is there already. */
export type WriteExchange = (exchange: NewExchange) => Promise<Accepted>

export interface ThroughCachePorts {
  readonly conversations: ConversationStore
  readonly log: GenerationLog
  readonly shared: SharedGenerations
  readonly index: PassageIndex
  readonly telemetry: Telemetry
  readonly events: Pick<WebhookEvents, 'answerFinished'>
  readonly now: () => number
}

/** A cached answer's stream is a Reset with the whole text, and the end. */
const EVENTS_OF_A_HIT = 2

/** A question, and what the cache has on it. */
export interface LookedUp {
  readonly topic: Topic
  /** Null: it is not for the cache. */
  readonly cacheKey: AnswerKey | null
  readonly found: FoundAnswer | null
  /** Looked for where the answer to the question itself was not at hand. */
  readonly near: Promise<Near | null>
}

const NONE = Promise.resolve(null)

/** Changes nothing, so that it may begin before the question is let in. @throws StoreUnavailable */
export async function lookUp(
  ports: ThroughCachePorts,
  caching: Caching,
  exchange: NewExchange,
  question: string,
): Promise<LookedUp> {
  const history = await historyIn(ports, exchange)
  const topic = await topicOf(ports.index, question, history, exchange.ownerId)
  const cacheKey = caching.keyFor(topic)
  if (!cacheKey) return { topic, cacheKey, found: null, near: NONE }
  const atHand = caching.atHand(cacheKey)
  if (atHand) return { topic, cacheKey, found: atHand, near: NONE }
  // Within a conversation, another question that reads alike means something else.
  const near = exchange.newTitle === null ? NONE : caching.near(topic, exchange.ownerId)
  return { topic, cacheKey, found: await caching.find(cacheKey), near }
}

/** Writes a question with the answer that the cache has; else with one that is written already, or is to be. */
export async function throughCache(
  ports: ThroughCachePorts,
  caching: Caching,
  exchange: NewExchange,
  { topic, cacheKey, found, near }: LookedUp,
  write: WriteExchange,
): Promise<Accepted> {
  const [question, answer] = exchange.messages
  if (!question || !answer) return write(exchange)
  const writeAnswer = (changes: Partial<Message>) =>
    write({ ...exchange, messages: [question, { ...answer, cacheKey, ...changes }] })
  if (!cacheKey) return writeAnswer({ cache: 'BYPASS' })
  if (found) return give(ports, caching, found, 'EXACT', writeAnswer)
  // A question within a conversation is about what only its own reader has read: nobody joins it.
  if (exchange.newTitle === null) return counted(caching, await writeAnswer({ cache: 'MISS' }))
  const candidates = await near
  const hit = candidates && (await caching.findAlike(topic, candidates))
  // It was kept in this moment.
  if (hit?.key === cacheKey) return give(ports, caching, hit.answer, 'EXACT', writeAnswer)
  if (hit) return giveAlike(ports, caching, topic, hit, writeAnswer)
  const member = memberFor(exchange, answer)
  const followed = await followOrBegin(ports.shared, cacheKey, member, () => caching.find(cacheKey))
  if ('answer' in followed) return give(ports, caching, followed.answer, 'EXACT', writeAnswer)
  return counted(caching, await share(ports.shared, cacheKey, followed, member, writeAnswer))
}

type WriteAnswer = (changes: Partial<Message>) => Promise<Accepted>

/** Also of a repeated send, whose first one may have been cut off before it came to this. */
async function tellFinished(events: ThroughCachePorts['events'], { conversation, messages }: Accepted) {
  const answer = messages.at(-1)
  if (!answer?.outcome) return
  await events.answerFinished(conversation.ownerId, answer, endOf(answer.outcome, answer.cache))
}

async function give(
  { now, telemetry, events }: ThroughCachePorts,
  caching: Caching,
  { text, sources, model, usage }: FoundAnswer,
  outcome: 'EXACT' | 'SEMANTIC',
  write: WriteAnswer,
): Promise<Accepted> {
  const at = now()
  // Of its own, and without a log: nothing that happens to another's answer touches this one.
  const generationId = newGenerationId()
  const accepted = await write({
    status: 'COMPLETE',
    cache: outcome,
    content: text,
    sources,
    lastSeq: EVENTS_OF_A_HIT,
    generationId,
    outcome: {
      status: 'COMPLETE',
      answerMode: 'GENERATED',
      model,
      // It took none.
      usage: null,
      error: null,
      firstTokenAt: at,
      finishedAt: at,
    },
  })
  await tellFinished(events, accepted)
  if (accepted.result !== 'added') return accepted
  const ms = Math.max(0, at - (accepted.messages.at(-1)?.createdAt ?? at))
  telemetry.answerFinished({
    generationId,
    status: 'COMPLETE',
    mode: 'GENERATED',
    cache: outcome,
    model,
    firstTokenMs: ms,
    totalMs: ms,
    errorCode: null,
  })
  const tokens = usage ? usage.promptTokens + usage.completionTokens : 0
  caching.record(
    { type: 'lookedUp', outcome },
    { type: 'saved', tokens },
    { type: 'firstToken', hit: true, ms },
  )
  return accepted
}

/** Under the key of the answer, not of the question: where its reader finds it unhelpful, that one learns of it. */
async function giveAlike(
  ports: ThroughCachePorts,
  caching: Caching,
  topic: Topic,
  hit: SemanticHit,
  write: WriteAnswer,
): Promise<Accepted> {
  const writeUnder: WriteAnswer = (changes) => write({ ...changes, cacheKey: hit.key })
  const accepted = await give(ports, caching, hit.answer, 'SEMANTIC', writeUnder)
  if (accepted.result === 'added') caching.given(topic, hit)
  return accepted
}

/** A message follows its generation before it is written: whoever ends the generation then finds all that follow. */
async function share(
  shared: SharedGenerations,
  key: AnswerKey,
  { generationId, joined }: Followed,
  member: Member,
  write: WriteAnswer,
): Promise<Accepted> {
  const takeBack = () => withdraw(shared, key, generationId, member)
  try {
    const accepted = await write({ generationId, cache: joined ? 'JOINED' : 'MISS' })
    if (accepted.result === 'repeated') await takeBack()
    return accepted
  } catch (error) {
    // Where it was written after all, its own job brings it the generation's end.
    await takeBack().catch(() => {})
    throw error
  }
}

const memberFor = ({ ownerId, conversationId }: NewExchange, { id }: Message): Member => ({
  ownerId,
  conversationId,
  messageId: id,
})

function counted(caching: Caching, accepted: Accepted): Accepted {
  if (accepted.result === 'added') caching.record({ type: 'lookedUp', outcome: lookUpOf(accepted) })
  return accepted
}

const lookUpOf = ({ messages }: Accepted): Extract<CacheOutcome, 'JOINED' | 'MISS'> =>
  messages.at(-1)?.cache === 'JOINED' ? 'JOINED' : 'MISS'
