import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Conversation } from '../../domain/conversation.ts'
import { folded } from '../../domain/text.ts'
import type { Page, PageRequest } from '../../ports/conversationStore.ts'
import { decodeCursor, encodeCursor } from '../paging.ts'
import type { conversationTable, ListPosition } from './conversationTable.ts'
import type { Database } from './database.ts'

/** Rows that one read takes at most, so that a long search leaves others their turn. */
const BATCH = 500
const LIST = 'conversations'
const TOP: ListPosition = { updatedAt: Number.MAX_SAFE_INTEGER, id: '' }

type ListCursor = readonly [list: typeof LIST, updatedAt: number, id: string]

/** A page of an owner's conversations, last updated first. */
export async function listConversations(
  db: Database,
  table: ReturnType<typeof conversationTable>,
  { ownerId, page, search, now }: { ownerId: string; page: PageRequest; search: string; now: number },
): Promise<Page<Conversation>> {
  const wanted = page.first ?? Infinity
  const limit = search === '' ? Math.min(BATCH, wanted + 1) : BATCH
  const found: Conversation[] = []
  let below = positionOf(page.after)
  while (found.length <= wanted) {
    const batch = await db.read(() => table.below(ownerId, below, now, limit))
    for (const each of batch) if (folded(each.title).includes(folded(search))) found.push(each)
    below = batch.at(-1) ?? below
    if (batch.length < limit) break
    await nextTurn()
  }
  const items = found.slice(0, Math.min(wanted, found.length))
  return {
    items: items.map((node) => ({ cursor: cursorOf(node), node })),
    hasNextPage: found.length > items.length,
    hasPreviousPage: page.after !== undefined,
  }
}

const cursorOf = ({ updatedAt, id }: Conversation): string => encodeCursor([LIST, updatedAt, id])

function positionOf(cursor: string | undefined): ListPosition {
  const isListCursor = (parts: readonly unknown[]): parts is ListCursor =>
    parts.length === 3 && parts[0] === LIST && Number.isSafeInteger(parts[1]) && typeof parts[2] === 'string'
  const parts = decodeCursor(cursor, 'after', isListCursor)
  return parts ? { updatedAt: parts[1], id: parts[2] } : TOP
}
