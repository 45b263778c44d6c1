import type { PassageMatch } from '../domain/knowledge.ts'
import { hasEnded, type Message } from '../domain/message.ts'
import type { ConversationStore } from '../ports/conversationStore.ts'
import type { AnswerJob } from '../ports/jobQueue.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import { MAX_PASSAGES } from './extractive.ts'
import { historyOf, type Turn } from './prompt.ts'

/** What an answer is to be about. */
export interface Subject {
  readonly answer: Message
  readonly question: string
  /** The turns before the question, oldest first. */
  readonly history: readonly Turn[]
  /** What the conversation was about, most recent first: earlier questions, and titles that their answers cited. */
  readonly context: readonly string[]
  /** The passages that bear on the question, best first. */
  readonly matches: readonly PassageMatch[]
}

const RECENT_MESSAGES = 60
const CONTEXT_TURNS = 3

/** Null where the answer is no longer wanted: deleted with its conversation, or ended. */
export async function loadSubject(
  { conversations, index }: { conversations: ConversationStore; index: PassageIndex },
  { ownerId, conversationId, messageId }: AnswerJob,
): Promise<Subject | null> {
  const answer = await conversations.message(ownerId, messageId)
  if (!answer?.questionId || hasEnded(answer)) return null
  const question = await conversations.message(ownerId, answer.questionId)
  const recent = await conversations.messages(ownerId, conversationId, { last: RECENT_MESSAGES })
  if (!question || !recent) return null
  const history = turnsBefore(
    question,
    recent.items.map(({ node }) => node),
  )
  const context = contextOf(history)
  const matches = index.search({ question: question.content, context }, MAX_PASSAGES)
  return { answer, question: question.content, history, context, matches }
}

/** None for a question of long ago that is answered anew: what was said since then was not before it. */
const turnsBefore = (question: Message, recent: readonly Message[]): Turn[] =>
  recent.some(({ id }) => id === question.id) ? historyOf(recent, question.id) : []

const contextOf = (history: readonly Turn[]): string[] =>
  history
    .slice(-CONTEXT_TURNS)
    .reverse()
    .flatMap(({ question, sources }) => [question, ...new Set(sources.map(({ title }) => title))])
