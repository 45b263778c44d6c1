import { batch, createEffect, createSignal } from 'solid-js'
import type { Timeline } from '../chat/createTimeline.ts'
import type { Message } from '../chat/message.ts'
import type { Exchange } from '../chat/send.ts'
import type { EarlierAnswer, EarlierAnswers } from './earlierAnswers.ts'
import { standInsFor } from './standIns.ts'

/**
 * Shows what was answered earlier to the question that begins a conversation, at once, in place of the answer that is
 * on its way. The question is sent all the same; once its answer is whole, that one counts.
 */
export interface AskedBefore {
  /** The earlier answer to the question that this message answers. */
  earlierOf(message: Message): EarlierAnswer | null
  /** The question is on its way. */
  sending(question: string): void
  /** It has arrived: what stood in for its messages becomes them, and stays where it is. */
  arrived(exchange: Exchange): void
  /** It did not arrive. */
  failed(): void
}

interface Shown {
  readonly messageId: string
  readonly answer: EarlierAnswer
}

export function createAskedBefore(
  earlier: Pick<EarlierAnswers, 'find' | 'keep' | 'forget'>,
  timeline: Timeline,
): AskedBefore {
  const [shown, setShown] = createSignal<Shown | null>(null)
  const [asked, setAsked] = createSignal<Exchange | null>(null)
  let standIns: ReturnType<typeof standInsFor> | null = null
  let awaited: string | null = null
  createKeeping(earlier, timeline, asked)
  const show = async (question: string) => {
    const answer = await earlier.find(question)
    if (!answer || awaited !== question) return
    const pair = standInsFor(question)
    standIns = pair
    batch(() => {
      setShown({ messageId: pair[1].id, answer })
      timeline.merge(pair)
    })
  }
  return {
    earlierOf: ({ id }) => (shown()?.messageId === id ? (shown()?.answer ?? null) : null),
    sending(question) {
      awaited = question
      void show(question)
    },
    arrived(exchange) {
      awaited = null
      setAsked(exchange)
      const answer = shown()?.answer
      if (!standIns || !answer) return
      setShown({ messageId: exchange.assistantMessage.id, answer })
      timeline.become(standIns[0].id, exchange.userMessage)
      timeline.become(standIns[1].id, exchange.assistantMessage)
      standIns = null
    },
    failed() {
      awaited = null
      if (standIns) timeline.clear()
      standIns = null
      setShown(null)
    },
  }
}

/** Keeps the answer to `asked` once it is whole; lets go of it where its reader says that it did not help. */
function createKeeping(
  earlier: Pick<EarlierAnswers, 'keep' | 'forget'>,
  timeline: Timeline,
  asked: () => Exchange | null,
): void {
  createEffect(() => {
    const exchange = asked()
    const answer = exchange && timeline.find(exchange.assistantMessage.id)
    if (answer?.status !== 'COMPLETE') return
    if (answer.feedback?.rating === 'UNHELPFUL') earlier.forget(answer.conversationId)
    else void earlier.keep(exchange?.userMessage.content ?? '', answer.conversationId, answer)
  })
}
