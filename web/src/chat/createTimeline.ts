import { batch } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
import type { Message } from './message.ts'
import { applyEvent, type StreamEvent } from './stream.ts'
import { mergeMessages } from './timeline.ts'

/** The messages of one conversation, oldest first: the one place in the page that holds them. */
export interface Timeline {
  readonly messages: readonly Message[]
  find(id: string): Message | undefined
  merge(incoming: readonly Message[]): void
  /** Lets go of all messages but these. */
  replace(messages: readonly Message[]): void
  /** What it adds to a text shows with what follows soon after. */
  apply(event: StreamEvent): void
  /** The message of that id is the same as this one: what is shown of it changes in place. */
  become(id: string, message: Message): void
}

/** About a frame: hundreds of tokens a second are not worth hundreds of looks at what depends on them. */
const TOGETHER_MS = 16

export function createTimeline(known: readonly Message[] = []): Timeline {
  const [state, setState] = createStore<{ messages: Message[] }>({ messages: [...known] })
  const show = (messages: readonly Message[]) => setState('messages', reconcile([...messages], { key: 'id' }))
  const indexOf = (id: string) => unwrap(state.messages).findIndex((message) => message.id === id)
  const set = (id: string, message: Message) => {
    const index = indexOf(id)
    const before = unwrap(state.messages)[index]
    if (before) setState('messages', index, changes(before, message))
  }
  /** As their streams have left them, and not shown yet. */
  const ahead = new Map<string, Message>()
  let soon: ReturnType<typeof setTimeout> | undefined
  const catchUp = () => {
    clearTimeout(soon)
    soon = undefined
    const caughtUp = [...ahead]
    ahead.clear()
    batch(() => {
      for (const [id, message] of caughtUp) set(id, message)
    })
  }
  return {
    get messages() {
      return state.messages
    },
    find: (id) => {
      catchUp()
      return state.messages.find((message) => message.id === id)
    },
    merge: (incoming) => {
      catchUp()
      show(mergeMessages(unwrap(state.messages), incoming))
    },
    replace: (messages) => {
      catchUp()
      show(messages)
    },
    apply: (event) => {
      const { messageId } = event
      const message = ahead.get(messageId) ?? unwrap(state.messages)[indexOf(messageId)]
      if (!message) return
      ahead.set(messageId, applyEvent(message, event))
      const goesOn = event.__typename === 'MessageDelta' && message.status === 'STREAMING'
      if (goesOn) soon ??= setTimeout(catchUp, TOGETHER_MS)
      else catchUp()
    },
    become: (id, message) => {
      catchUp()
      set(id, message)
    },
  }
}

/** What differs, and nothing else: all that a store is given, it goes through to the last source. */
function changes(before: Message, after: Message): Partial<Message> {
  const keys = Object.keys(after) as (keyof Message)[]
  return Object.fromEntries(keys.filter((key) => after[key] !== before[key]).map((key) => [key, after[key]]))
}
