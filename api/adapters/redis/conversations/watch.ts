import { LogGone, StoreUnavailable } from '../../../domain/errors.ts'
import type { ConversationId } from '../../../domain/ids.ts'
import type { ConversationChange } from '../../../ports/conversationStore.ts'
import { followLog, type LogSource } from '../../follow.ts'
import { answered } from '../failures.ts'
import { conversationKeys } from '../keys.ts'
import type { Storage } from './storage.ts'

type SequencedChange = ConversationChange & { readonly seq: number }
type Entry = [id: string, fields: [name: 'change', json: string]]

/**
 * ConversationStore's `watch`: the conversation's changes are a log, followed like any other. It is followed from now
 * on, not from when its reader takes the first change: a conversation that is removed until then has no log any more.
 */
export async function watchConversation(
  storage: Storage,
  ownerId: string,
  id: ConversationId,
  signal: AbortSignal,
): Promise<AsyncIterable<ConversationChange> | null> {
  const after = await lastChange(storage, ownerId, id)
  if (after === null) return null
  const { source, begun } = noticed(changeSource(storage, ownerId, id))
  const changes = followLog(source, { after, signal, isEnd: ({ type }) => type === 'deleted' })
  const first = changes.next()
  await Promise.race([begun, first])
  signal.addEventListener('abort', () => void changes.return(), { once: true })
  return withoutSeq(first, changes)
}

/** The same source, and when it was read for the first time: nothing can be missed after that. */
function noticed(source: LogSource<SequencedChange>): {
  source: LogSource<SequencedChange>
  begun: Promise<void>
} {
  const { promise, resolve } = Promise.withResolvers<void>()
  const read: typeof source.read = async (after) => {
    const slice = await source.read(after)
    resolve()
    return slice
  }
  return { source: { ...source, read }, begun: promise }
}

/** Seq of the last change; null where the conversation is not there, or past its time. */
async function lastChange({ redis }: Storage, ownerId: string, id: ConversationId): Promise<number | null> {
  const key = conversationKeys(ownerId, id).conversation
  const [expiresAt, changeSeq] = await redis.hmget(key, 'expiresAt', 'changeSeq')
  return Number(expiresAt ?? 0) > Date.now() ? Number(changeSeq) : null
}

function changeSource(storage: Storage, ownerId: string, id: ConversationId): LogSource<SequencedChange> {
  const { changes } = conversationKeys(ownerId, id)
  const { channels } = storage
  return {
    async subscribe(onAppended, onDoubt) {
      const unlisten = await channels.listen(changes, (change) => onAppended([change as SequencedChange]))
      const endDoubt = channels.onReconnected(onDoubt)
      return () => {
        endDoubt()
        unlisten()
      }
    },
    read: (after) => answered(readChanges(storage, ownerId, id, after)),
  }
}

/** What changed after a position. Of a conversation that is gone, or has expired, that it was deleted. */
async function readChanges(storage: Storage, ownerId: string, id: ConversationId, after: number) {
  const last = await lastChange(storage, ownerId, id)
  if (last === null) return { events: [{ type: 'deleted' as const, seq: after + 1 }], ended: true }
  if (last < after) throw new LogGone('The store lost its last changes')
  const { changes } = conversationKeys(ownerId, id)
  const entries = (await storage.redis.xrange(changes, `(${after}-0`, '+')) as Entry[]
  const events = entries.map(([, [, json]]) => JSON.parse(json) as SequencedChange)
  const [first] = events
  if (first && first.seq > after + 1) throw new LogGone('The changes after this one are no longer known')
  return { events, ended: false }
}

async function* withoutSeq(
  first: Promise<IteratorResult<SequencedChange, void>>,
  rest: AsyncGenerator<SequencedChange, void>,
): AsyncGenerator<ConversationChange, void> {
  try {
    for (let next = await first; !next.done; next = await rest.next()) {
      const { seq: _, ...change } = next.value
      yield change
    }
  } catch (error) {
    // Whoever watches has to look again at what there is.
    throw error instanceof LogGone ? new StoreUnavailable(error) : error
  } finally {
    await rest.return()
  }
}
