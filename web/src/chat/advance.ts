import type { MessageStatus } from '../gql/graphql.ts'
import { hasEnded, type Message } from './message.ts'
import type { StreamEvent } from './stream.ts'

/** What a stream writes of its message. Text and place in the stream are one value: it is replaced, never changed. */
export type Written = Pick<Message, 'status' | 'content' | 'lastSeq' | 'sources'>

/** What the page knows of a message. */
export interface Known {
  /** As it is shown: with the most of the stream that came in any way. */
  readonly message: Message
  /**
   * What the events of the open subscription have come to. A reply may be ahead of them, and in the middle of a delta:
   * neighbouring deltas come as one. So each event adds to those before it, not to what is shown.
   */
  readonly streamed: Written
}

/** An event of the stream, the message as a reply holds it, or a subscription that begins after what is known. */
export type News =
  | StreamEvent
  | { readonly __typename: 'MessageRead'; readonly message: Message }
  | { readonly __typename: 'StreamResumed' }

type EventKind = 'delta' | 'reset' | 'sources' | 'finished'
/** `unknown`: an event of a kind that is younger than this page. */
export type Kind = EventKind | 'unknown' | 'readRunning' | 'readEnded' | 'resumed'

/** Where the news stands in the stream, seen from what it would change. */
export type Position = 'older' | 'same' | 'newer'

/** `write`: the stream goes on. `take`: the message of the news is the one that is known. `join`: the stream goes on from it. */
export type Step = 'keep' | 'write' | 'take' | 'join'

type Steps = Readonly<Record<Kind, Readonly<Record<Position, Step>>>>

const always = (step: Step) => ({ older: step, same: step, newer: step })
const WRITE_ONCE = { older: 'keep', same: 'keep', newer: 'write' } as const

const RUNNING: Steps = {
  delta: WRITE_ONCE,
  reset: WRITE_ONCE,
  sources: WRITE_ONCE,
  unknown: WRITE_ONCE,
  // The end is the whole truth, whatever its position.
  finished: always('take'),
  // mutant: late-reread
  readRunning: { older: 'keep', same: 'take', newer: 'take' },
  readEnded: always('take'),
  resumed: always('join'),
}

/** Nothing more is written. What is read again may hold news all the same, such as a rating. */
const ENDED: Steps = {
  delta: always('keep'),
  reset: always('keep'),
  sources: always('keep'),
  unknown: always('keep'),
  finished: always('take'),
  readRunning: always('keep'),
  readEnded: always('take'),
  resumed: always('keep'),
}

/** What happens in each state with each kind of news from each position. */
export const STEPS: Readonly<Record<MessageStatus, Steps>> = {
  PENDING: RUNNING,
  STREAMING: RUNNING,
  COMPLETE: ENDED,
  STOPPED: ENDED,
  FAILED: ENDED,
}

export const begin = (message: Message): Known => ({ message, streamed: writtenOf(message) })

/**
 * What is known after one more piece of news: never less of the stream than before, in whichever order events,
 * replays and replies arrive.
 */
export function advance(known: Known, news: News): Known {
  switch (STEPS[known.message.status][kindOf(news)][positionOf(known, news)]) {
    case 'keep':
      return known
    case 'join':
      return begin(known.message)
    case 'take':
      return 'message' in news
        ? { ...known, message: withLatestFeedback(news.message, known.message) }
        : known
    case 'write':
      return 'seq' in news ? written(known, news) : known
  }
}

function written({ message, streamed }: Known, event: StreamEvent): Known {
  const next = { ...streamed, lastSeq: event.seq, ...changeBy(event, streamed) }
  return { streamed: next, message: next.lastSeq > message.lastSeq ? { ...message, ...next } : message }
}

function changeBy(event: StreamEvent, { content }: Written): Partial<Written> {
  switch (event.__typename) {
    case 'MessageDelta':
      return { status: 'STREAMING', content: content + event.text }
    case 'MessageReset':
      return { content: event.text }
    case 'MessageSources':
      return { sources: event.sources }
    default:
      return {}
  }
}

const KINDS: Readonly<Record<StreamEvent['__typename'], EventKind>> = {
  MessageDelta: 'delta',
  MessageReset: 'reset',
  MessageSources: 'sources',
  MessageFinished: 'finished',
}

function kindOf(news: News): Kind {
  if (news.__typename === 'StreamResumed') return 'resumed'
  if (news.__typename === 'MessageRead') return hasEnded(news.message) ? 'readEnded' : 'readRunning'
  return KINDS[news.__typename] ?? 'unknown'
}

/** An event stands in the stream, and a reply beside it. */
function positionOf({ message, streamed }: Known, news: News): Position {
  if ('seq' in news) return compare(news.seq, streamed.lastSeq)
  return 'message' in news ? compare(news.message.lastSeq, message.lastSeq) : 'same'
}

function compare(seq: number, known: number): Position {
  if (seq === known) return 'same'
  return seq < known ? 'older' : 'newer'
}

const writtenOf = ({ status, content, lastSeq, sources }: Message): Written => ({
  ...{ status, content, lastSeq, sources },
})

/** A rating has no place in the stream: of two, the one that was given later counts. */
function withLatestFeedback(message: Message, known: Message): Message {
  const isLater = (known.feedback?.createdAt ?? '') > (message.feedback?.createdAt ?? '')
  // mutant: latest-rating
  return isLater ? { ...message, feedback: known.feedback } : message
}
