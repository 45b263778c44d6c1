import type { Client } from '@urql/core'
import { type Accessor, createSignal } from 'solid-js'
import type { AskedBefore } from '../earlier/createAskedBefore.ts'
import type { LiveDraft } from './createDraft.ts'
import type { Timeline } from './createTimeline.ts'
import { type Exchange, sendMessage } from './send.ts'

interface SendingPorts {
  readonly client: Client
  readonly id: Accessor<string | null>
  readonly draft: LiveDraft
  readonly timeline: Timeline
  readonly askedBefore: AskedBefore
  /** False: answers are to be new ones. */
  readonly useCache: Accessor<boolean>
  onSent(exchange: Exchange): void
  onProblem(text: string | null): void
}

export interface Sending {
  /** The question on its way, to be shown until it is among the messages. */
  readonly shown: Accessor<string | null>
  readonly underWay: Accessor<boolean>
  /** Sends what the draft holds. A send that fails gives the text back to the draft and says why. */
  send(): Promise<void>
}

export function createSending(ports: SendingPorts): Sending {
  const { client, draft, timeline } = ports
  const [content, setContent] = createSignal<string | null>(null)
  let before = new Set<string>()

  const send = async (text: string) => {
    if (text === '' || content() !== null) return
    before = new Set(timeline.messages.map(({ id }) => id))
    ports.onProblem(null)
    setContent(text)
    const useCache = ports.useCache()
    if (useCache && ports.id() === null) ports.askedBefore.sending(text)
    const sent = await sendMessage(client, { ...draft.take(text), conversationId: ports.id(), useCache })
    if ('failure' in sent) {
      draft.giveBack()
      ports.askedBefore.failed()
      ports.onProblem(sent.failure.text)
    } else {
      draft.arrived(sent.exchange.conversation.id)
      ports.onSent(sent.exchange)
    }
    setContent(null)
  }

  // Its event may be here before the mutation's answer: then the message itself is shown, not both.
  const isHere = (text: string) =>
    timeline.messages.some(({ id, role, content }) => role === 'USER' && content === text && !before.has(id))
  const shown = () => {
    const text = content()
    return text === null || isHere(text) ? null : text
  }
  if (draft.unfinished !== null) void send(draft.unfinished)
  return { shown, underWay: () => content() !== null, send: () => send(draft.text().trim()) }
}
