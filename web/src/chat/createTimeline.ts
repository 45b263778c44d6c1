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
  apply(event: StreamEvent): void
  /** The message of that id is the same as this one: what is shown of it changes in place. */
  become(id: string, message: Message): void
}

export function createTimeline(known: readonly Message[] = []): Timeline {
  const [state, setState] = createStore<{ messages: Message[] }>({ messages: [...known] })
  const show = (messages: readonly Message[]) => setState('messages', reconcile([...messages], { key: 'id' }))
  const indexOf = (id: string) => unwrap(state.messages).findIndex((message) => message.id === id)
  return {
    get messages() {
      return state.messages
    },
    find: (id) => state.messages.find((message) => message.id === id),
    merge: (incoming) => show(mergeMessages(unwrap(state.messages), incoming)),
    replace: show,
    apply: (event) => {
      const index = indexOf(event.messageId)
      const message = unwrap(state.messages)[index]
      if (message) setState('messages', index, changes(message, applyEvent(message, event)))
    },
    become: (id, message) => {
      const index = indexOf(id)
      if (index >= 0) setState('messages', index, message)
    },
  }
}

/** What differs, and nothing else: all that a store is given, it goes through to the last source. */
function changes(before: Message, after: Message): Partial<Message> {
  const keys = Object.keys(after) as (keyof Message)[]
  return Object.fromEntries(keys.filter((key) => after[key] !== before[key]).map((key) => [key, after[key]]))
}
