import { describe, expect, it } from 'vitest'
import { newConversationId, newMessageId } from '../../domain/ids.ts'
import type { ConversationChange } from '../../ports/conversationStore.ts'
import { changesOf } from './changes.ts'
import { makeEvents } from './events.ts'

/** A conversation's changes, and how many listen to them. */
function watched() {
  const { conversationChanged } = makeEvents()
  const id = newConversationId()
  const leave = new AbortController()
  let listening = 0
  const counting: typeof conversationChanged = {
    publish: conversationChanged.publish,
    subscribe(key, listener) {
      const unsubscribe = conversationChanged.subscribe(key, listener)
      listening++
      return () => {
        unsubscribe()
        listening--
      }
    },
  }
  const publish = (change: ConversationChange) => conversationChanged.publish(id, change)
  return { changes: changesOf(counting, id, leave.signal), publish, leave, listening: () => listening }
}

describe('the changes of a conversation', () => {
  it('several renames in a row are one change', async () => {
    const { changes, publish } = watched()
    const messageId = newMessageId()
    for (let count = 0; count < 1_000; count++) publish({ type: 'renamed' })
    publish({ type: 'messageAdded', messageId })
    publish({ type: 'renamed' })
    publish({ type: 'deleted' })
    expect(await Array.fromAsync(changes)).toEqual([
      { type: 'renamed' },
      { type: 'messageAdded', messageId },
      { type: 'renamed' },
      { type: 'deleted' },
    ])
  })

  it('the channel of a conversation is released after its last change', async () => {
    const { changes, publish, listening } = watched()
    publish({ type: 'deleted' })
    expect(listening()).toBe(1)
    await Array.fromAsync(changes)
    expect(listening()).toBe(0)
  })

  it('the channel of a conversation is released when its reader aborts or leaves, also while it waits', async () => {
    const aborted = watched()
    aborted.leave.abort()
    expect(aborted.listening()).toBe(0)
    const left = watched()
    const pending = [left.changes.next(), left.changes.next()]
    await left.changes.return?.()
    expect(await Promise.all(pending)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ])
    expect(left.listening()).toBe(0)
  })
})
