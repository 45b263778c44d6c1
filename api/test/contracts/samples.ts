import type { GenerationEvent } from '../../domain/generation.ts'
import {
  type ConversationId,
  newConversationId,
  newDocumentId,
  newGenerationId,
  newMessageId,
} from '../../domain/ids.ts'
import type { KnowledgeDocument } from '../../domain/knowledge.ts'
import type { EndStatus, Message, Outcome, Source } from '../../domain/message.ts'
import type { NewExchange, Settlement, Unanswered } from '../../ports/conversationStore.ts'

export const OWNER = 'visitor:1'
export const STRANGER = 'visitor:2'

export const outcomeOf = (status: EndStatus, finishedAt = 1_000): Outcome => ({
  status,
  answerMode: status === 'STOPPED' ? null : 'GENERATED',
  model: 'palm-1',
  usage: { promptTokens: 12, completionTokens: 34 },
  error: status === 'FAILED' ? { code: 'INTERRUPTED', message: 'It broke off.', retryable: true } : null,
  firstTokenAt: 900,
  finishedAt,
})

export const SOURCES: readonly Source[] = [
  {
    marker: 1,
    documentId: newDocumentId(),
    title: 'Harmony Palm',
    excerpt: 'Once a week.',
    url: null,
    score: 3.5,
  },
]

export const deltas = (...texts: string[]): GenerationEvent[] =>
  texts.map((text) => ({ type: 'delta', text }))

export const finished = (status: EndStatus = 'COMPLETE'): GenerationEvent => ({
  type: 'finished',
  outcome: outcomeOf(status),
})

const blank = (conversationId: ConversationId, createdAt: number) => ({
  id: newMessageId(),
  conversationId,
  lastSeq: 0,
  createdAt,
  metadata: null,
  generationId: null,
  questionId: null,
  sources: [],
  cache: null,
  cacheKey: null,
  outcome: null,
  feedback: null,
})

export const questionOf = (conversationId: ConversationId, content: string, createdAt: number): Message => ({
  ...blank(conversationId, createdAt),
  role: 'USER',
  status: 'COMPLETE',
  content,
  metadata: { page: '/palms' },
})

export const answerTo = (question: Message): Message => ({
  ...blank(question.conversationId, question.createdAt),
  role: 'ASSISTANT',
  status: 'PENDING',
  content: '',
  generationId: newGenerationId(),
  questionId: question.id,
  cache: 'MISS',
})

export type SampleExchange = NewExchange & {
  readonly messages: readonly [question: Message, answer: Message]
}

/** A question and its pending answer, in a new conversation unless `conversationId` names one. */
export function exchangeOf(
  now: number,
  given: {
    ownerId?: string
    conversationId?: ConversationId
    title?: string
    content?: string
    key?: string
    fingerprint?: string
  } = {},
): SampleExchange {
  const conversationId = given.conversationId ?? newConversationId()
  const question = questionOf(conversationId, given.content ?? 'How often should I water it?', now)
  return {
    ownerId: given.ownerId ?? OWNER,
    conversationId,
    newTitle: given.conversationId ? null : (given.title ?? 'Watering'),
    messages: [question, answerTo(question)],
    idempotency:
      given.key === undefined ? null : { key: given.key, fingerprint: given.fingerprint ?? 'the same' },
    now,
  }
}

export const settlementOf = (content: string, status: EndStatus = 'COMPLETE'): Settlement => ({
  content,
  lastSeq: 7,
  sources: SOURCES,
  outcome: outcomeOf(status),
  cache: 'EXACT',
})

export const jobOf = (ownerId = OWNER): Unanswered => ({
  ownerId,
  conversationId: newConversationId(),
  messageId: newMessageId(),
  generationId: newGenerationId(),
})

export const documentOf = (
  given: Partial<Omit<KnowledgeDocument, 'revision'>> = {},
): Omit<KnowledgeDocument, 'revision'> => ({
  id: newDocumentId(),
  title: 'Harmony Palm',
  body: '# Care\n\nWater it once a week.',
  url: 'https://example.com/palm',
  tags: ['palm', 'indoor'],
  updatedAt: 5_000,
  ...given,
})
