import { batch } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
import { advance, begin, type Known } from './advance.ts'
import type { Message } from './message.ts'
import type { StreamEvent } from './stream.ts'
import { mergeMessages, saidAt } from './timeline.ts'

/** The messages of one conversation, oldest first: the one place in the page that holds them. */
export interface Timeline {
  /** As they are shown. */
  readonly messages: readonly Message[]
  find(id: string): Message | undefined
  merge(incoming: readonly Message[]): void
  /** Merges in what was said before all that is known. */
  prepend(incoming: readonly Message[]): void
  /** Merges in what was just said: what is not known yet goes after all that is. */
  append(incoming: readonly Message[]): void
  /** Merges these in, and lets go of what was said before the first of them. */
  beginWith(messages: readonly Message[]): void
  clear(): void
  /** What it adds to a text shows with what follows soon after. */
  apply(event: StreamEvent): void
  /** A subscription begins: the position after which its events are to come. */
  resume(id: string): number
  /** The message of that id is the same as this one: what is shown of it changes in place. */
  become(id: string, message: Message): void
}

/** About a frame: hundreds of tokens a second are not worth hundreds of looks at what depends on them. */
const TOGETHER_MS = 16

export function createTimeline(start: readonly Message[] = []): Timeline {
  /** In the order in which it is shown. A message in here is never written to, only replaced. */
  let known = mergeMessages([], start)
  const shown = createShown(known)
  /** Those of which more is known than is shown, as they were when they were last shown. */
  const behind = new Map<string, Message>()
  let soon: ReturnType<typeof setTimeout> | undefined
  const indexOf = (id: string) => known.findIndex(({ message }) => message.id === id)
  /** Replaces what is known of one message; returns what was known before. */
  const replace = (id: string, next: (before: Known) => Known) => {
    const index = indexOf(id)
    const before = known[index]
    if (before) known[index] = next(before)
    return before
  }
  const catchUp = () => {
    clearTimeout(soon)
    soon = undefined
    batch(() => {
      for (const [id, before] of behind) shown.change(indexOf(id), before, known)
    })
    behind.clear()
  }
  const show = (next: Known[]) => {
    catchUp()
    shown.replace(known, next)
    known = next
  }
  return {
    get messages() {
      return shown.messages
    },
    find: (id) => {
      catchUp()
      return shown.messages.find((message) => message.id === id)
    },
    merge: (incoming) => show(mergeMessages(known, incoming)),
    prepend: (incoming) => show(mergeMessages(known, incoming, 'first')),
    append: (incoming) => show(mergeMessages(known, incoming, 'last')),
    beginWith: (messages) => {
      const from = Date.parse(messages[0]?.createdAt ?? '')
      const later = known.filter((each) => saidAt(each) >= from)
      show(mergeMessages(later, messages))
    },
    clear: () => show([]),
    apply: (event) => {
      const before = replace(event.messageId, (each) => advance(each, structuredClone(event)))
      if (!before) return
      if (!behind.has(event.messageId)) behind.set(event.messageId, before.message)
      const goesOn = event.__typename === 'MessageDelta' && before.message.status === 'STREAMING'
      if (goesOn) soon ??= setTimeout(catchUp, TOGETHER_MS)
      else catchUp()
    },
    resume: (id) =>
      replace(id, (before) => advance(before, { __typename: 'StreamResumed' }))?.message.lastSeq ?? 0,
    become: (id, message) => {
      catchUp()
      const index = indexOf(id)
      const before = replace(id, () => begin(structuredClone(message)))
      if (before) shown.change(index, before.message, known)
    },
  }
}

/**
 * What is shown, as a store of copies: a store writes into the objects that it holds, and so does any other that holds
 * the same ones.
 */
function createShown(start: readonly Known[]) {
  const [state, setState] = createStore<{ messages: Message[] }>({ messages: start.map(copyOf) })
  return {
    get messages() {
      return state.messages
    },
    /** Shows in place what differs from `before` in the message at `index`. */
    change(index: number, before: Message, known: readonly Known[]) {
      const now = known[index]
      if (now) setState('messages', index, structuredClone(changes(before, now.message)))
    },
    /** Shows `next` in place of `known`; what is the same in both is left as it is. */
    replace(known: readonly Known[], next: readonly Known[]) {
      const shown = new Map(known.map(({ message }, index) => [message, unwrap(state.messages)[index]]))
      const wanted = next.map((each) => shown.get(each.message) ?? copyOf(each))
      setState('messages', reconcile(wanted, { key: 'id' }))
    },
  }
}

const copyOf = ({ message }: Known): Message => structuredClone(message)

/** What differs, and nothing else: all that a store is given, it goes through to the last source. */
function changes(before: Message, after: Message): Partial<Message> {
  const keys = Object.keys(after) as (keyof Message)[]
  return Object.fromEntries(keys.filter((key) => after[key] !== before[key]).map((key) => [key, after[key]]))
}
