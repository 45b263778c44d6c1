import type { ConversationId } from '../../domain/ids.ts'
import type { ConversationChange } from '../../ports/conversationStore.ts'
import type { Events } from './events.ts'

/**
 * The changes of a conversation from now on, up to its deletion or until `signal` is aborted. Those that its reader
 * has not taken yet wait: they are ids, at most two for each message that the conversation itself holds, as renames
 * in a row are one.
 */
export function changesOf(
  channel: Events['conversationChanged'],
  id: ConversationId,
  signal: AbortSignal,
): AsyncIterableIterator<ConversationChange> {
  const waiting: ConversationChange[] = []
  let isOver = false
  let news = Promise.withResolvers<void>()
  const tell = () => {
    news.resolve()
    news = Promise.withResolvers()
  }
  const unsubscribe = channel.subscribe(id, (change) => {
    if (change.type !== 'renamed' || waiting.at(-1)?.type !== 'renamed') waiting.push(change)
    tell()
  })
  const end = () => {
    isOver = true
    waiting.length = 0
    unsubscribe()
    signal.removeEventListener('abort', end)
    tell()
  }
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  return {
    async next() {
      while (waiting.length === 0 && !isOver) await news.promise
      const value = waiting.shift()
      if (value?.type === 'deleted') end()
      return value ? { done: false, value } : { done: true, value: undefined }
    },
    async return() {
      end()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
