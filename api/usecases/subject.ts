import { type ConversationId, type MessageId, newMessageId } from '../domain/ids.ts'
import type { PassageMatch } from '../domain/knowledge.ts'
import { hasEnded, type Message } from '../domain/message.ts'
import type { ConversationStore } from '../ports/conversationStore.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import type { Member } from '../ports/sharedGenerations.ts'
import { MAX_PASSAGES } from './extractive.ts'
import { currentView } from './messageView.ts'
import { historyOf, type Turn } from './prompt.ts'

/** A question, and all that its answer depends on. */
export interface Topic {
  readonly question: string
  /** The turns before the question, oldest first. */
  readonly history: readonly Turn[]
  /** What the conversation was about, most recent first: earlier questions, and titles that their answers cited. */
  readonly context: readonly string[]
  /** The passages that bear on the question, best first. */
  readonly matches: readonly PassageMatch[]
  /** They were found by their words alone, as the embeddings that are in use were missing. */
  readonly isByWords?: boolean
}

/** What an answer is to be about. */
export interface Subject extends Topic {
  readonly answer: Message
}

const RECENT_MESSAGES = 60
/** The question itself and its pending answer are the last of its conversation, as a rule. */
const OWN_MESSAGES = 2
const CONTEXT_TURNS = 3

/** The same for whoever asks and whoever answers: the key of an answer is made of it. */
export async function topicOf(
  index: PassageIndex,
  question: string,
  history: readonly Turn[],
  askedBy?: string,
): Promise<Topic> {
  const context = contextOf(history)
  let isByWords = false
  const onWordsOnly = () => {
    isByWords = true
  }
  const query = { question, context, ...(askedBy !== undefined && { askedBy }), onWordsOnly }
  return { question, history, context, matches: await index.search(query, MAX_PASSAGES), isByWords }
}

export interface HistoryPorts {
  readonly conversations: ConversationStore
  readonly log: GenerationLog
}

/** The turns before a question that is about to be asked. */
export async function historyIn(
  ports: HistoryPorts,
  asked: { ownerId: string; conversationId: ConversationId; newTitle: string | null },
): Promise<readonly Turn[]> {
  if (asked.newTitle !== null) return []
  return historyOf((await recentMessages(ports, asked, RECENT_MESSAGES)) ?? [], newMessageId())
}

/** As their reader sees them: whoever asks on has read to its end what may not be settled yet. */
async function recentMessages(
  { conversations, log }: HistoryPorts,
  { ownerId, conversationId }: { ownerId: string; conversationId: ConversationId },
  last: number,
): Promise<readonly Message[] | null> {
  const recent = await conversations.messages(ownerId, conversationId, { last })
  return recent && Promise.all(recent.items.map(({ node }) => currentView(node, log)))
}

type SubjectPorts = HistoryPorts & { readonly index: PassageIndex }

/**
 * What the first of these messages that still waits is to be told; null where none does: deleted, or ended. The
 * others are asked for where the first does not.
 */
export async function loadSubject(
  ports: SubjectPorts,
  first: Member,
  others: () => Promise<readonly Member[]>,
): Promise<Subject | null> {
  const own = await subjectOf(ports, first)
  if (own) return own
  for (const member of await others()) {
    const subject = await subjectOf(ports, member)
    if (subject) return subject
  }
  return null
}

async function subjectOf(ports: SubjectPorts, member: Member): Promise<Subject | null> {
  const { ownerId, messageId } = member
  const recent = await recentMessages(ports, member, RECENT_MESSAGES + OWN_MESSAGES)
  if (!recent) return null
  const messageOf = async (wanted: MessageId) =>
    recent.find(({ id }) => id === wanted) ?? (await ports.conversations.message(ownerId, wanted))
  const answer = await messageOf(messageId)
  if (!answer?.questionId || hasEnded(answer)) return null
  const question = await messageOf(answer.questionId)
  return (
    question && { answer, ...(await topicOf(ports.index, question.content, turnsBefore(question, recent))) }
  )
}

/** None for a question of long ago that is answered anew: what was said since then was not before it. */
function turnsBefore(question: Message, recent: readonly Message[]): Turn[] {
  const at = recent.findIndex(({ id }) => id === question.id)
  return at < 0 ? [] : historyOf(recent.slice(Math.max(0, at - RECENT_MESSAGES)), question.id)
}

const contextOf = (history: readonly Turn[]): string[] =>
  history
    .slice(-CONTEXT_TURNS)
    .reverse()
    .flatMap(({ question, sources }) => [question, ...new Set(sources.map(({ title }) => title))])
