import type { AnswerKey } from '../domain/answerKey.ts'
import type { ConversationId, MessageId } from '../domain/ids.ts'
import { hasEnded, type Message } from '../domain/message.ts'
import type { ConversationStore } from '../ports/conversationStore.ts'
import type { Caching } from './caching.ts'
import { type Gaps, gapKeyOf } from './gaps.ts'

/** What came of a conversation outside of itself: cached answers that were written for it, gaps that it showed. */
export interface Traces {
  readonly cacheKeys: ReadonlySet<AnswerKey>
  readonly gapKeys: readonly string[]
}

export interface TracesPorts {
  readonly conversations: ConversationStore
  /** Null: nothing is cached. */
  readonly caching: Pick<Caching, 'forget'> | null
  readonly gaps: Pick<Gaps, 'takeBack'>
}

const PAGE = 100

/** To be looked for before the conversation is removed: nothing tells of them afterwards. */
export async function tracesOf(
  { conversations }: TracesPorts,
  ownerId: string,
  id: ConversationId,
): Promise<Traces> {
  const cacheKeys = new Set<AnswerKey>()
  const gapKeys: string[] = []
  const gapKeyFor = firstQuestions()
  for (let after: string | undefined; ; ) {
    const page = await conversations.messages(ownerId, id, { first: PAGE, after })
    for (const { node } of page?.items ?? []) {
      // What was given from the cache was written for another, who has it still.
      if (node.cacheKey && (node.cache === 'MISS' || node.cache === 'JOINED')) cacheKeys.add(node.cacheKey)
      const gapKey = gapKeyFor(node)
      if (gapKey) gapKeys.push(gapKey)
    }
    after = page?.items.at(-1)?.cursor
    if (!page?.hasNextPage || !after) return { cacheKeys, gapKeys }
  }
}

export async function forgetTraces({ caching, gaps }: TracesPorts, traces: Traces): Promise<void> {
  // mutant: forgotten-answers
  await caching?.forget([...traces.cacheKeys])
  // mutant: forgotten-gaps
  for (const key of traces.gapKeys) await gaps.takeBack(key)
}

/** Of an answer without a source to a question that nothing answered came before: the gap that it was noted as. */
function firstQuestions(): (message: Message) => string | null {
  const questions = new Map<MessageId, string>()
  let hasHistory = false
  return (message) => {
    const { role, id, questionId, content, outcome, sources, cache } = message
    if (role === 'USER' && !hasHistory) questions.set(id, content)
    const question = questionId && questions.get(questionId)
    if (role === 'ASSISTANT' && hasEnded(message) && content !== '') hasHistory = true
    const isOwn = cache === 'MISS' || cache === 'BYPASS' || cache === null
    if (!question || !isOwn || outcome?.status !== 'COMPLETE' || sources.length > 0) return null
    return gapKeyOf(question)
  }
}
