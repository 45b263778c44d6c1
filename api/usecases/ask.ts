import type { Conversation } from '../domain/conversation.ts'
import {
  BadUserInput,
  Conflict,
  NotFound,
  Overloaded,
  RateLimited,
  StoreUnavailable,
  TooManyAnswers,
} from '../domain/errors.ts'
import { type ConversationId, isMessageId, newConversationId } from '../domain/ids.ts'
import { hasEnded, type Message } from '../domain/message.ts'
import { pause } from '../domain/time.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ConversationStore, NewExchange } from '../ports/conversationStore.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import type { AnswerJob, JobQueue } from '../ports/jobQueue.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import type { SharedGenerations } from '../ports/sharedGenerations.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Tracer } from '../ports/tracer.ts'
import type { Admit } from './admission.ts'
import type { Caching } from './caching.ts'
import { currentView } from './messageView.ts'
import { exchangeFor, pendingAnswer, type Question } from './newExchange.ts'
import type { Quotas } from './quotas.ts'
import { type Accepted, lookUp, throughCache, type WriteExchange } from './throughCache.ts'
import type { WebhookEvents } from './webhookEvents.ts'

export interface Exchange {
  readonly conversation: Conversation
  readonly userMessage: Message
  readonly assistantMessage: Message
}

export interface Ask {
  /** @throws NotFound, Conflict, RateLimited, TooManyAnswers, Overloaded, StoreUnavailable */
  send(viewer: Viewer, question: Question): Promise<Exchange>
  /** A new answer to the question that the given answer (or question) belongs to. @throws as `send`, BadUserInput */
  regenerate(viewer: Viewer, messageId: string): Promise<Exchange>
}

export interface AskPorts {
  readonly conversations: ConversationStore
  readonly log: GenerationLog
  readonly jobs: JobQueue
  readonly quotas: Pick<Quotas, 'takeMessage' | 'lastSeen' | 'payerOf'>
  readonly shared: SharedGenerations
  readonly index: PassageIndex
  /** Null: no model is configured, and nothing is cached. */
  readonly caching: Caching | null
  readonly admit: Admit
  readonly events: Pick<WebhookEvents, 'answerFinished'>
  /** How many answers a viewer may wait for at once. */
  readonly maxAnswersPerViewer: number
  readonly telemetry: Telemetry
  readonly tracer: Pick<Tracer, 'current'>
  readonly now: () => number
}

const TOO_MANY_RETRY_SECONDS = 2

/**
 * Writes the question and its answer in one step: the one that the cache has, or a pending one, which is then queued;
 * answering is another's business.
 */
export function makeAsk(ports: AskPorts): Ask {
  const { conversations, now, caching } = ports
  const writeFor =
    (viewer: Viewer): WriteExchange =>
    (exchange) =>
      writeExchange(ports, exchange, ports.quotas.payerOf(viewer).address)
  return {
    async send(viewer, question) {
      const exchange = exchangeFor(viewer, question, now())
      const write = writeFor(viewer)
      const { conversation, messages } = await (caching && question.useCache
        ? accept(
            ports,
            viewer,
            exchange,
            () => lookUp(ports, caching, exchange, question.content),
            (known) => throughCache(ports, caching, exchange, known, write),
          )
        : accept(ports, viewer, exchange, NOTHING, () => write(exchange)))
      const [userMessage, assistantMessage] = messages
      if (!userMessage || !assistantMessage) throw new Error('An exchange came back without its two messages')
      return { conversation, userMessage, assistantMessage }
    },
    async regenerate(viewer, messageId) {
      const question = await questionOf(conversations, viewer, messageId)
      const newest = await newestIn(conversations, question.conversationId, viewer)
      const running = newest && runningAnswer(newest, question, messageId)
      if (running) return { ...running, userMessage: question }
      const answer = pendingAnswer(question.conversationId, question, 'BYPASS', now())
      const exchange: NewExchange = {
        ownerId: viewer.id,
        conversationId: question.conversationId,
        newTitle: null,
        messages: [answer],
        // Of several calls at the same moment, one has an effect.
        idempotency: { key: `again ${messageId} ${newest?.message.id ?? ''}`, fingerprint: messageId },
        now: now(),
      }
      const { conversation, messages } = await accept(ports, viewer, exchange, NOTHING, () =>
        writeFor(viewer)(exchange),
      )
      return { conversation, userMessage: question, assistantMessage: messages[0] ?? answer }
    },
  }
}

const NOTHING = async () => null

/**
 * Lets in what there is room for, within the viewer's quotas. What is to be known for it is looked up while the quotas
 * are asked, if those last seen had room. A send that was accepted before is neither counted nor refused.
 */
async function accept<Known>(
  ports: AskPorts,
  viewer: Viewer,
  exchange: NewExchange,
  look: () => Promise<Known>,
  write: (known: Known) => Promise<Accepted>,
): Promise<Accepted> {
  const { admit, quotas } = ports
  try {
    return await admit(async () => {
      const seen = quotas.lastSeen(viewer.id)
      const hasRoom = seen.length > 0 && seen.every(({ remaining }) => remaining > 0)
      const looking = hasRoom ? look() : null
      looking?.catch(() => {})
      const giveBack = await quotas.takeMessage(viewer)
      const accepted = await write(await (looking ?? look()))
      if (accepted.result === 'repeated') await giveBack()
      return accepted
    })
  } catch (error) {
    // mutant: refused-repeat
    const mayBeRepeated = error instanceof RateLimited || error instanceof Overloaded
    const earlier = mayBeRepeated && exchange.idempotency ? await acceptedBefore(ports, exchange) : null
    if (!earlier) throw error
    return earlier
  }
}

/** What this send was accepted as before; null if it was not. Adds nothing, as it names a conversation that is not there. */
async function acceptedBefore(ports: AskPorts, exchange: NewExchange): Promise<Accepted | null> {
  const sent = { ...exchange, conversationId: newConversationId(), newTitle: null }
  return writeExchange(ports, sent).catch((error: unknown) => {
    if (error instanceof NotFound) return null
    throw error
  })
}

/** `address`: the pseudonym of the one that the question comes from. */
async function writeExchange(ports: AskPorts, exchange: NewExchange, address?: string): Promise<Accepted> {
  const { conversations, log, tracer, telemetry, maxAnswersPerViewer } = ports
  const isAnswered = exchange.messages.every(hasEnded)
  const accepted = await conversations.addExchange({
    ...exchange,
    // An answer that is there already keeps nobody busy.
    ...(!isAnswered && { maxUnanswered: maxAnswersPerViewer }),
  })
  if (accepted.result === 'notFound') throw new NotFound('conversation')
  if (accepted.result === 'conflict')
    throw new Conflict('This clientMessageId was used before, with another message.')
  if (accepted.result === 'tooManyUnanswered') throw new TooManyAnswers(TOO_MANY_RETRY_SECONDS)
  const answer = accepted.messages.at(-1)
  if (answer?.generationId && !hasEnded(answer)) {
    const { id: messageId, conversationId, generationId } = answer
    const job = { ownerId: exchange.ownerId, conversationId, messageId, generationId, address }
    // It is written down: whoever looks for unanswered questions finds it, should its job not reach the queue.
    queue(ports, { ...job, traceParent: tracer.current() }).catch((error: unknown) =>
      telemetry.backgroundFailed({ task: 'queue', error }),
    )
  }
  if (accepted.result === 'added') return accepted
  return { ...accepted, messages: await Promise.all(accepted.messages.map((each) => currentView(each, log))) }
}

/** How long after one another a queue that is away is asked again: sooner than unanswered questions are looked for. */
const QUEUE_AGAIN_MS = [250, 500, 1_000, 2_000]

async function queue({ jobs }: AskPorts, job: AnswerJob): Promise<void> {
  for (const ms of QUEUE_AGAIN_MS) {
    try {
      return await jobs.add(job)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      await pause(ms)
    }
  }
  await jobs.add(job)
}

async function newestIn(conversations: ConversationStore, id: ConversationId, viewer: Viewer) {
  const [conversation, page] = await Promise.all([
    conversations.find(viewer.id, id),
    conversations.messages(viewer.id, id, { last: 1 }),
  ])
  const message = page?.items[0]?.node
  return conversation && message ? { conversation, message } : null
}

/** A new answer to the same question that is still being written: its request is repeated, or came twice. */
function runningAnswer(
  { conversation, message }: { readonly conversation: Conversation; readonly message: Message },
  question: Message,
  messageId: string,
) {
  const isRunning = message.questionId === question.id && message.id !== messageId && !hasEnded(message)
  return isRunning ? { conversation, assistantMessage: message } : null
}

async function questionOf(conversations: ConversationStore, viewer: Viewer, messageId: string) {
  const find = async (id: string) => (isMessageId(id) ? conversations.message(viewer.id, id) : null)
  const message = await find(messageId)
  if (!message) throw new NotFound('message')
  if (message.role === 'USER') return message
  const question = message.questionId && (await find(message.questionId))
  if (!question) throw new BadUserInput('id', 'Only an answer to a question can be given anew.')
  return question
}
