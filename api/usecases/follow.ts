import { BadUserInput, LogGone, NotFound } from '../domain/errors.ts'
import type { GenerationState } from '../domain/generation.ts'
import { type GenerationId, isMessageId, type MessageId } from '../domain/ids.ts'
import { hasEnded, type Message, type Source } from '../domain/message.ts'
import { cancellable } from '../domain/streams.ts'
import { pause } from '../domain/time.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ConversationStore } from '../ports/conversationStore.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import type { SharedGenerations } from '../ports/sharedGenerations.ts'
import { type Leavers, makeLeavers } from './leavers.ts'
import { viewOf } from './messageView.ts'

export type MessageStreamEvent = { readonly messageId: MessageId; readonly seq: number } & (
  | { readonly type: 'delta'; readonly text: string }
  | { readonly type: 'reset'; readonly text: string }
  | { readonly type: 'sources'; readonly sources: readonly Source[] }
  | { readonly type: 'finished'; readonly message: Message }
)

export interface Follow {
  /**
   * The events of one answer with seq > `after`, in order, then the end. Resolves once the viewer is known to be
   * allowed. @throws NotFound, BadUserInput, StoreUnavailable
   */
  messageStream(
    viewer: Viewer,
    messageId: string,
    after: number,
  ): Promise<AsyncIterableIterator<MessageStreamEvent>>
  /** Resolves as soon as no stream is open. */
  untilIdle(): Promise<void>
  /** Hears of answers that are stopped while others follow the same generation; their streams end at its end else. */
  listenForLeavers(): Promise<() => void>
}

export interface FollowPorts {
  readonly conversations: ConversationStore
  readonly log: GenerationLog
  readonly shared: SharedGenerations
}

export function makeFollow(ports: FollowPorts): Follow {
  const open = makeTally()
  const leavers = makeLeavers(ports)
  return {
    untilIdle: open.untilNone,
    listenForLeavers: leavers.listen,
    async messageStream(viewer, messageId, after) {
      const message = isMessageId(messageId) ? await ports.conversations.message(viewer.id, messageId) : null
      if (!message) throw new NotFound('message')
      if (!message.generationId)
        throw new BadUserInput('messageId', 'Only an answer can be followed; this is not one.')
      const { generationId } = message
      const answer = { ...message, generationId }
      open.enter()
      return cancellable(
        (signal) => streamOf(ports, leavers, viewer, answer, after, signal),
        new AbortController(),
        open.leave,
      )
    },
  }
}

/** Knows when the last of several streams has ended. */
function makeTally() {
  let count = 0
  const waiting: (() => void)[] = []
  const left = () => {
    count--
    if (count === 0) for (const resolve of waiting.splice(0)) resolve()
  }
  return {
    enter() {
      count++
    },
    // In the next turn: by then the transport has told its reader of the end.
    leave: () => void setImmediate(left),
    untilNone: () =>
      new Promise<void>((resolve) => {
        if (count === 0) resolve()
        else waiting.push(resolve)
      }),
  }
}

/** What an open stream keeps of its message. */
interface Answer {
  readonly id: MessageId
  readonly generationId: GenerationId
}

/** From the log while that is this answer's; later, and where it left the generation, the stored message answers. */
function streamOf(
  ports: FollowPorts,
  leavers: Leavers,
  viewer: Viewer,
  message: Message & Answer,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<MessageStreamEvent> {
  const answer = { id: message.id, generationId: message.generationId }
  const live = liveStreamOf(ports, leavers, viewer, answer, after, signal)
  return hasEnded(message) ? endedStreamOf(ports, message, after, live) : live
}

async function* endedStreamOf(
  { log }: FollowPorts,
  message: Message & Answer,
  after: number,
  live: AsyncGenerator<MessageStreamEvent>,
): AsyncGenerator<MessageStreamEvent> {
  const state = await log.read(message.generationId)
  if (!state) yield* replayOf(message, after)
  else if (endedApart(message, state)) yield* endOf(message, after)
  else yield* live
}

async function* liveStreamOf(
  ports: FollowPorts,
  leavers: Leavers,
  viewer: Viewer,
  answer: Answer,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<MessageStreamEvent> {
  let cursor = after
  const heard = leavers.expect(answer.id, signal)
  try {
    while (!signal.aborted) {
      const wasLeft = heard.left
      try {
        for await (const event of ports.log.follow(
          answer.generationId,
          cursor,
          wasLeft ? signal : heard.until,
        )) {
          const next =
            event.type === 'finished'
              ? await finishedEvent(ports, viewer, answer, event.seq)
              : { ...event, messageId: answer.id }
          if (next.type === 'finished' && next.message.lastSeq !== event.seq)
            return yield* endOf(next.message, cursor)
          cursor = event.seq
          yield next
          if (next.type === 'finished') return
        }
      } catch (error) {
        if (!(error instanceof LogGone)) throw error
      }
      if (signal.aborted) return
      const leaves = heard.left && !wasLeft
      const stored = await (leaves ? storedSoon : storedMessage)(ports, viewer, answer, signal)
      if (hasEnded(stored)) return yield* leaves ? endOf(stored, cursor) : replayOf(stored, cursor)
      // It waits for a worker, or its log was lost: whoever answers it begins a log that goes on from here.
    }
  } finally {
    heard.forget()
  }
}

/** How long an answer that left its generation is given to be stored, before the log is followed again. */
const STORED_WITHIN_MS = 1_000
const LOOK_AGAIN_MS = 25

/** Whether a message ended by itself, while the generation that it followed went on. */
const endedApart = ({ lastSeq }: Message, { outcome, lastSeq: end }: GenerationState): boolean =>
  outcome === null || lastSeq !== end

/** What is left to tell of an answer whose log is gone: its whole text unless the reader has it, and its end. */
function* replayOf(message: Message, after: number): Generator<MessageStreamEvent> {
  const { id: messageId, lastSeq, content } = message
  // mutant: stored-answer
  if (after < lastSeq - 1) yield { type: 'reset', messageId, seq: lastSeq - 1, text: content }
  if (after < lastSeq) yield { type: 'finished', messageId, seq: lastSeq, message }
}

/** The same for one that ended apart: a reader who was told late may have read on, past that end. */
const endOf = (message: Message, cursor: number): Generator<MessageStreamEvent> =>
  replayOf(cursor > message.lastSeq ? { ...message, lastSeq: cursor + 2 } : message, cursor)

/** The answer as it is stored, once that is ended, for which whoever made it leave is about to see. */
async function storedSoon(
  ports: FollowPorts,
  viewer: Viewer,
  answer: Answer,
  signal: AbortSignal,
): Promise<Message> {
  const givenUpAt = Date.now() + STORED_WITHIN_MS
  for (;;) {
    const stored = await storedMessage(ports, viewer, answer)
    if (hasEnded(stored) || signal.aborted || Date.now() > givenUpAt) return stored
    await pause(LOOK_AGAIN_MS, signal)
  }
}

/** The answer as it is stored. @throws NotFound where it is gone: deleted, or lost with the store's data. */
async function storedMessage(
  { conversations }: FollowPorts,
  viewer: Viewer,
  { id }: Answer,
): Promise<Message> {
  const message = await conversations.message(viewer.id, id)
  if (!message) throw new NotFound('message')
  return message
}

const finishedEvent = async (ports: FollowPorts, viewer: Viewer, answer: Answer, seq: number) => ({
  type: 'finished' as const,
  messageId: answer.id,
  seq,
  message: await endedMessage(ports, viewer, answer),
})

/** The log ends before the stored message does: until that is settled, the log tells how it ended. */
async function endedMessage(ports: FollowPorts, viewer: Viewer, answer: Answer): Promise<Message> {
  const stored = await storedMessage(ports, viewer, answer)
  return hasEnded(stored) ? stored : viewOf(stored, await ports.log.read(answer.generationId))
}
