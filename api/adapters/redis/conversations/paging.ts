import type { Conversation } from '../../../domain/conversation.ts'
import { BadUserInput } from '../../../domain/errors.ts'
import type { ConversationId } from '../../../domain/ids.ts'
import type { Message } from '../../../domain/message.ts'
import { folded } from '../../../domain/text.ts'
import type { Page, PageRequest } from '../../../ports/conversationStore.ts'
import { conversationKeys, ownerKeys } from '../keys.ts'
import { findConversation } from './read.ts'
import { type MessageFields, messageOf } from './records.ts'
import type { Storage } from './storage.ts'

/** A place in the list of conversations: the last updated come first, then by id. */
interface Place {
  readonly updatedAt: number
  readonly id: string
}

const BATCH = 100

/** ConversationStore's `list`. */
export async function listConversations(
  storage: Storage,
  ownerId: string,
  { first = Infinity, after }: PageRequest,
  search = '',
): Promise<Page<Conversation>> {
  const sought = folded(search)
  const items: { cursor: string; node: Conversation }[] = []
  let hasNextPage = false
  const start = after === undefined ? null : parsePlace(after)
  for await (const node of lastUpdatedFirst(storage, ownerId, start, Math.min(BATCH, first + 1))) {
    if (!folded(node.title).includes(sought)) continue
    hasNextPage = items.length >= first
    if (hasNextPage) break
    items.push({ cursor: cursorOf([node.updatedAt, node.id]), node })
  }
  return { items, hasNextPage, hasPreviousPage: after !== undefined }
}

/**
 * An owner's conversations from a place on. The place is kept, not an offset: conversations that move to the front
 * meanwhile push none out of sight. `skip` gets past more equal times than fit a batch.
 */
async function* lastUpdatedFirst(
  storage: Storage,
  ownerId: string,
  start: Place | null,
  batchSize: number,
): AsyncGenerator<Conversation, void> {
  const key = ownerKeys(ownerId).conversations
  let place = start
  let skip = 0
  for (;;) {
    const from = place?.updatedAt ?? '+inf'
    const range = [from, '-inf', 'BYSCORE', 'REV', 'LIMIT', skip, batchSize, 'WITHSCORES'] as const
    const batch = placesOf(await storage.redis.zrange(key, ...range))
    const further = batch.filter((candidate) => comesAfter(candidate, place))
    yield* await findAll(storage, ownerId, further)
    if (batch.length < batchSize) return
    skip = further.length > 0 ? 0 : skip + batchSize
    place = further.at(-1) ?? place
  }
}

async function findAll(storage: Storage, ownerId: string, places: readonly Place[]): Promise<Conversation[]> {
  const now = Date.now()
  const found = places.map(({ id }) => findConversation(storage, ownerId, id as ConversationId, now))
  return (await Promise.all(found)).filter((conversation) => conversation !== null)
}

const placesOf = (flat: readonly string[]): Place[] =>
  Array.from({ length: flat.length / 2 }, (_, at) => ({
    id: String(flat[2 * at]),
    updatedAt: Number(flat[2 * at + 1]),
  }))

const comesAfter = (candidate: Place, place: Place | null): boolean =>
  place === null ||
  candidate.updatedAt < place.updatedAt ||
  (candidate.updatedAt === place.updatedAt && candidate.id < place.id)

/** ConversationStore's `messages`. A message keeps its position for ever, so its position is its cursor. */
export async function listMessages(
  storage: Storage,
  ownerId: string,
  id: ConversationId,
  page: PageRequest,
): Promise<Page<Message> | null> {
  const { conversation, order, messages } = conversationKeys(ownerId, id)
  const reply = await storage.run.messages([conversation, order, messages], [Date.now(), ...rangeOf(page)])
  if (reply === null) return null
  const [count, from, to, ...found] = reply as [number, number, number, ...MessageFields[]]
  const nodes = found.map(messageOf).filter((node) => node !== null)
  // One is gone: with its conversation, then.
  if (nodes.length < found.length) return null
  return {
    items: nodes.map((node, at) => ({ cursor: cursorOf([from + at]), node })),
    hasNextPage: to < count,
    hasPreviousPage: from > 0,
  }
}

/** The positions between which a page lies, and how many it takes from either end; '' where it does not say. */
function rangeOf({ first, last, after, before }: PageRequest): (string | number)[] {
  return [
    after === undefined ? 0 : parsePosition('after', after) + 1,
    before === undefined ? '' : parsePosition('before', before),
    first ?? '',
    last ?? '',
  ]
}

const cursorOf = (place: readonly [number, string] | readonly [number]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url')

function parsePlace(cursor: string): Place {
  const [updatedAt, id, ...rest] = parseCursor('after', cursor)
  if (typeof updatedAt !== 'number' || typeof id !== 'string' || rest.length > 0) throw notACursor('after')
  return { updatedAt, id }
}

function parsePosition(field: string, cursor: string): number {
  const [position, ...rest] = parseCursor(field, cursor)
  if (!Number.isSafeInteger(position) || Number(position) < 0 || rest.length > 0) throw notACursor(field)
  return Number(position)
}

function parseCursor(field: string, cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parsed)) return parsed
  } catch {
    // Falls through to the answer for all that is no cursor.
  }
  throw notACursor(field)
}

const notACursor = (field: string) => new BadUserInput(field, `“${field}” is not a cursor of this list.`)
