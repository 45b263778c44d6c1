import type { AnswerKey } from '../../domain/answerKey.ts'
import type { SequencedEvent } from '../../domain/generation.ts'
import type { ConversationId, GenerationId, MessageId } from '../../domain/ids.ts'
import type { ConversationChange } from '../../ports/conversationStore.ts'

/** Live values by key, within this process. */
export interface Channel<Key, Value> {
  /** Calls each listener of the key, in the order in which they came. */
  publish(key: Key, value: Value): void
  /** Returns the way to leave. */
  subscribe(key: Key, listener: (value: Value) => void): () => void
}

/** What the adapters of one database tell each other. A channel about nothing in particular has the key 'any'. */
export interface Events {
  readonly appended: Channel<GenerationId, readonly SequencedEvent[]>
  readonly discarded: Channel<GenerationId, void>
  readonly stopRequested: Channel<'any', GenerationId>
  readonly conversationChanged: Channel<ConversationId, ConversationChange>
  readonly jobsChanged: Channel<'any', void>
  readonly documentsChanged: Channel<'any', void>
  /** null: all of them. */
  readonly answersRemoved: Channel<'any', AnswerKey | null>
  readonly memberLeft: Channel<'any', MessageId>
}

export const makeEvents = (): Events => ({
  appended: channel(),
  discarded: channel(),
  stopRequested: channel(),
  conversationChanged: channel(),
  jobsChanged: channel(),
  documentsChanged: channel(),
  answersRemoved: channel(),
  memberLeft: channel(),
})

function channel<Key, Value>(): Channel<Key, Value> {
  const listeners = new Map<Key, Set<{ readonly call: (value: Value) => void }>>()
  return {
    publish(key, value) {
      for (const listener of [...(listeners.get(key) ?? [])]) callAlone(() => listener.call(value))
    },
    subscribe(key, call) {
      const listener = { call }
      const those = listeners.get(key) ?? new Set()
      listeners.set(key, those.add(listener))
      return () => {
        // mutant: last-listener
        if (those.delete(listener) && those.size === 0) listeners.delete(key)
      }
    },
  }
}

/** A listener that throws is its own fault: neither the writer nor the other listeners are to suffer. */
function callAlone(call: () => void): void {
  try {
    call()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
