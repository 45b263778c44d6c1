import type { Conversation } from '../domain/conversation.ts'
import { NotFound } from '../domain/errors.ts'
import type { ConversationId } from '../domain/ids.ts'
import { type Message, timingsOf } from '../domain/message.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { Conversations } from './conversations.ts'
import { beginning, cursorOf, type Place, placeAt } from './exportPlace.ts'

/** A part of an export: JSON lines, and where the next part begins; null: that was all. */
export interface DataExport {
  readonly lines: readonly string[]
  readonly endCursor: string | null
}

/** All that is kept of a viewer, to take along or to be removed. */
export interface MyData {
  /**
   * Up to `first` lines of JSON, one for a conversation or a message. A conversation that goes on while it is exported
   * is given once more at the end: of two lines with one id, the later counts. @throws BadUserInput
   */
  export(viewer: Viewer, first: number, after: string | null): Promise<DataExport>
  /** Removes every conversation, and all that came of it; returns how many. Broken off, it can be called again. */
  remove(viewer: Viewer): Promise<number>
}

export interface MyDataPorts {
  readonly conversations: Conversations
  readonly now: () => number
}

const REMOVED_AT_ONCE = 10

export const makeMyData = (ports: MyDataPorts): MyData => ({
  async export(viewer, first, after) {
    const lines: string[] = []
    let place: Place | null = after === null ? await nextPass(ports, viewer, 0) : placeAt(after)
    while (place && lines.length < first)
      place = place.conversation
        ? await exportMessages(ports, viewer, place, place.conversation, first - lines.length, lines)
        : await exportConversation(ports, viewer, place, lines)
    return { lines, endCursor: place && cursorOf(place) }
  },
  async remove(viewer) {
    await ports.conversations.purgeExpired()
    for (let removed = 0; ; ) {
      const { items } = await ports.conversations.list(viewer, { first: REMOVED_AT_ONCE }, null)
      if (items.length === 0) return removed
      const each = items.map(({ node }) => removeOne(ports, viewer, node.id))
      removed += (await Promise.all(each)).filter(Boolean).length
    }
  },
})

/** False where somebody else was faster. */
async function removeOne({ conversations }: MyDataPorts, viewer: Viewer, id: ConversationId) {
  try {
    await conversations.remove(viewer, id)
    return true
  } catch (error) {
    if (error instanceof NotFound) return false
    throw error
  }
}

/** The next conversation, without its messages; or the end of a pass. */
async function exportConversation(
  ports: MyDataPorts,
  viewer: Viewer,
  place: Place,
  lines: string[],
): Promise<Place | null> {
  const next = await listed(ports, viewer, place.list)
  if (next && next.node.updatedAt >= place.before) {
    lines.push(JSON.stringify(conversationLine(next.node)))
    return { ...place, list: next.cursor, conversation: next.node.id, messages: null }
  }
  const pass = await nextPass(ports, viewer, place.since)
  // One that is dated ahead stays first, and hides for once what was updated below it.
  const mayHide = place.before === 0 && pass.since > place.since
  return pass.top !== null && (pass.top !== place.top || mayHide) ? pass : null
}

const listed = async ({ conversations }: MyDataPorts, viewer: Viewer, after: string | null) =>
  (await conversations.list(viewer, { first: 1, after: after ?? undefined }, null)).items[0]

/** Goes through the list once more, down to what was updated before `before`. */
async function nextPass(ports: MyDataPorts, viewer: Viewer, before: number): Promise<Place> {
  const top = await listed(ports, viewer, null)
  return beginning(top?.cursor ?? null, Math.min(top?.node.updatedAt ?? 0, ports.now()), before)
}

async function exportMessages(
  { conversations }: MyDataPorts,
  viewer: Viewer,
  place: Place,
  id: ConversationId,
  first: number,
  lines: string[],
): Promise<Place> {
  const conversation = await conversations.byId(viewer, id)
  const after = place.messages ?? undefined
  const page = conversation && (await conversations.messages(conversation, { first, after }))
  for (const { node } of page?.items ?? []) lines.push(JSON.stringify(messageLine(node)))
  return page?.hasNextPage
    ? { ...place, messages: page.items.at(-1)?.cursor ?? null }
    : { ...place, conversation: null, messages: null }
}

const instant = (epochMs: number): string => new Date(epochMs).toISOString()

const conversationLine = ({ id, title, createdAt, updatedAt, expiresAt }: Conversation) => ({
  type: 'conversation',
  id,
  title,
  createdAt: instant(createdAt),
  updatedAt: instant(updatedAt),
  expiresAt: instant(expiresAt),
})

function messageLine(message: Message) {
  const { id, conversationId, role, status, content, createdAt, metadata, sources, cache, outcome } = message
  const { feedback } = message
  return {
    type: 'message',
    ...{ id, conversationId, role, status, content, createdAt: instant(createdAt), metadata },
    ...(role === 'ASSISTANT' && {
      sources: sources.map(({ marker, documentId, title, url, excerpt }) => ({
        marker,
        documentId,
        title,
        url,
        excerpt,
      })),
      ...{ answerMode: outcome?.answerMode ?? null, model: outcome?.model ?? null, cache },
      ...{
        ending: outcome?.ending ?? null,
        usage: outcome?.usage ?? null,
        timings: timingsOf(message),
        error: outcome?.error ?? null,
      },
      feedback: feedback && { ...feedback, createdAt: instant(feedback.createdAt) },
    }),
  }
}
