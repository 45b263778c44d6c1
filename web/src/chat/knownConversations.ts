import { unwrap } from 'solid-js/store'
import type { Message } from './message.ts'

/** What had been read of a conversation when it was closed. */
export interface KnownConversation {
  readonly messages: readonly Message[]
  /** Where the messages before these begin; null where there are none. */
  readonly cursor: string | null
}

/** The conversations that were open in this page: shown at once when they are opened again, also without a network. */
export interface KnownConversations {
  get(id: string): KnownConversation | null
  put(id: string, known: KnownConversation): void
  /** It is deleted: nothing of it is kept, now or later. */
  drop(id: string): void
}

const CONVERSATIONS = 30
/** Of the messages together: some 8 MB at two bytes a character. */
const CHARACTERS = 4_000_000

/** Keeps the ones that were open last, bounded in number and size. */
export function makeKnownConversations(): KnownConversations {
  const known = new Map<string, KnownConversation | null>()
  return {
    get: (id) => known.get(id) ?? null,
    put(id, { messages, cursor }) {
      if (known.get(id) === null) return
      known.delete(id)
      known.set(id, { messages: structuredClone(unwrap(messages)), cursor })
      trim(known)
    },
    drop: (id) => void known.set(id, null),
  }
}

function trim(known: Map<string, KnownConversation | null>): void {
  let room = CHARACTERS
  let places = CONVERSATIONS
  for (const [id, each] of [...known].reverse()) {
    room -= each?.messages.reduce((sum, { content }) => sum + content.length, 0) ?? 0
    places -= 1
    if (room < 0 || places < 0) known.delete(id)
  }
}
