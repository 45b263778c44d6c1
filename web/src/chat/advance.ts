import type { MessageStatus } from '../gql/graphql.ts'
import { hasEnded, type Message } from './message.ts'
import type { StreamEvent } from './stream.ts'

/** What the page learns of a message: an event of its stream, or the message as a reply or another event holds it. */
export type News = StreamEvent | { readonly __typename: 'MessageRead'; readonly message: Message }

/** `unknown`: an event of a kind that came to be after this page. */
export type Kind = 'delta' | 'reset' | 'sources' | 'finished' | 'readRunning' | 'readEnded' | 'unknown'

/** Where the news stands in the stream: before what is known, at the same event, or after it. */
export type Position = 'older' | 'same' | 'newer'

/** What becomes of the message: `take` puts the one of the news in its place. */
export type Step = 'keep' | 'append' | 'rewrite' | 'cite' | 'take' | 'pass'

const always = (step: Step) => ({ older: step, same: step, newer: step })
const onlyNewer = (step: Step) => ({ ...always('keep'), newer: step })

type Steps = Readonly<Record<Kind, Readonly<Record<Position, Step>>>>

const RUNNING: Steps = {
  delta: onlyNewer('append'),
  reset: onlyNewer('rewrite'),
  sources: onlyNewer('cite'),
  // The end is the whole truth, whatever its position.
  finished: always('take'),
  readRunning: { older: 'keep', same: 'take', newer: 'take' },
  readEnded: always('take'),
  unknown: onlyNewer('pass'),
}

/** Nothing more is written. What is read again may hold news all the same, such as a rating. */
const ENDED: Steps = {
  delta: always('keep'),
  reset: always('keep'),
  sources: always('keep'),
  finished: always('take'),
  readRunning: always('keep'),
  readEnded: always('take'),
  unknown: always('keep'),
}

/** What happens in each state with each kind of news from each position. */
export const STEPS: Readonly<Record<MessageStatus, Steps>> = {
  PENDING: RUNNING,
  STREAMING: RUNNING,
  COMPLETE: ENDED,
  STOPPED: ENDED,
  FAILED: ENDED,
}

/**
 * The message after one more piece of news. A message is one value: its text and its place in the stream (`lastSeq`)
 * change together, and only forwards. So it does not matter in which order events, replies and replays arrive.
 */
export function advance(known: Message, news: News): Message {
  const step = STEPS[known.status][kindOf(news)][positionOf(known, news)]
  switch (step) {
    case 'keep':
      return known
    case 'take':
      return 'message' in news ? withLatestFeedback(news.message, known) : known
    default:
      return 'seq' in news ? { ...known, lastSeq: news.seq, ...writtenBy(known, news) } : known
  }
}

const KINDS: Readonly<Record<StreamEvent['__typename'], Kind>> = {
  MessageDelta: 'delta',
  MessageReset: 'reset',
  MessageSources: 'sources',
  MessageFinished: 'finished',
}

function kindOf(news: News): Kind {
  if (news.__typename === 'MessageRead') return hasEnded(news.message) ? 'readEnded' : 'readRunning'
  return KINDS[news.__typename] ?? 'unknown'
}

function positionOf({ lastSeq }: Message, news: News): Position {
  const at = 'seq' in news ? news.seq : news.message.lastSeq
  if (at === lastSeq) return 'same'
  return at < lastSeq ? 'older' : 'newer'
}

function writtenBy(known: Message, event: StreamEvent): Partial<Message> {
  switch (event.__typename) {
    case 'MessageDelta':
      return { status: 'STREAMING', content: known.content + event.text }
    case 'MessageReset':
      return { content: event.text }
    case 'MessageSources':
      return { sources: event.sources }
    default:
      return {}
  }
}

/** A rating has no place in the stream: of two, the one that was given later counts. */
function withLatestFeedback(message: Message, known: Message): Message {
  const isLater = (known.feedback?.createdAt ?? '') > (message.feedback?.createdAt ?? '')
  return isLater ? { ...message, feedback: known.feedback } : message
}
