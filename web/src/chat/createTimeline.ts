import { batch } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
import { advance } from './advance.ts'
import type { Message } from './message.ts'
import type { StreamEvent } from './stream.ts'
import { mergeMessages } from './timeline.ts'

/** The messages of one conversation, oldest first: the one place in the page that holds them. */
export interface Timeline {
  /** As they are shown. */
  readonly messages: readonly Message[]
  find(id: string): Message | undefined
  merge(incoming: readonly Message[]): void
  /** Merges these in, and lets go of what was said before the first of them. */
  beginWith(messages: readonly Message[]): void
  clear(): void
  /** What it adds to a text shows with what follows soon after. */
  apply(event: StreamEvent): void
  /** The message of that id is the same as this one: what is shown of it changes in place. */
  become(id: string, message: Message): void
}

/** About a frame: hundreds of tokens a second are not worth hundreds of looks at what depends on them. */
const TOGETHER_MS = 16

export function createTimeline(start: readonly Message[] = []): Timeline {
  /**
   * What is known, in the order in which it is shown, and apart from it: the store writes into the objects that it
   * holds, and so does any other that holds the same ones. A message in here is never written to, only replaced.
   */
  let known = mergeMessages([], start)
  const [state, setState] = createStore<{ messages: Message[] }>({ messages: structuredClone(known) })
  /** Those of which more is known than is shown, as they were when they were last shown. */
  const behind = new Map<string, Message>()
  let soon: ReturnType<typeof setTimeout> | undefined
  const showOne = (before: Message, index: number) => {
    const message = known[index]
    if (message) setState('messages', index, structuredClone(changes(before, message)))
  }
  const catchUp = () => {
    clearTimeout(soon)
    soon = undefined
    batch(() => {
      for (const [id, before] of behind) showOne(before, indexIn(known, id))
    })
    behind.clear()
  }
  const show = (messages: Message[]) => {
    catchUp()
    const shown = new Map(known.map((message, index) => [message, unwrap(state.messages)[index]]))
    known = messages
    const wanted = messages.map((message) => shown.get(message) ?? structuredClone(message))
    setState('messages', reconcile(wanted, { key: 'id' }))
  }
  return {
    get messages() {
      return state.messages
    },
    find: (id) => {
      catchUp()
      return state.messages.find((message) => message.id === id)
    },
    merge: (incoming) => show(mergeMessages(known, incoming)),
    beginWith: (messages) => {
      const from = Date.parse(messages[0]?.createdAt ?? '')
      const later = known.filter(({ createdAt }) => Date.parse(createdAt) >= from)
      show(mergeMessages(later, messages))
    },
    clear: () => show([]),
    apply: (event) => {
      const index = indexIn(known, event.messageId)
      const before = known[index]
      if (!before) return
      known[index] = advance(before, structuredClone(event))
      if (!behind.has(before.id)) behind.set(before.id, before)
      const goesOn = event.__typename === 'MessageDelta' && before.status === 'STREAMING'
      if (goesOn) soon ??= setTimeout(catchUp, TOGETHER_MS)
      else catchUp()
    },
    become: (id, message) => {
      catchUp()
      const index = indexIn(known, id)
      const before = known[index]
      if (!before) return
      known[index] = structuredClone(message)
      showOne(before, index)
    },
  }
}

const indexIn = (messages: readonly Message[], id: string): number =>
  messages.findIndex((message) => message.id === id)

/** What differs, and nothing else: all that a store is given, it goes through to the last source. */
function changes(before: Message, after: Message): Partial<Message> {
  const keys = Object.keys(after) as (keyof Message)[]
  return Object.fromEntries(keys.filter((key) => after[key] !== before[key]).map((key) => [key, after[key]]))
}
