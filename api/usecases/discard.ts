import type { GenerationId } from '../domain/ids.ts'
import type { ConversationStore } from '../ports/conversationStore.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import type { SharedGenerations } from '../ports/sharedGenerations.ts'

export interface DiscardPorts {
  readonly conversations: ConversationStore
  readonly log: GenerationLog
  readonly shared: SharedGenerations
}

const DISCARD_BATCH = 50

/** Discards the generations of conversations that were removed, but for those which others follow as well. */
export async function discardAll(ports: DiscardPorts, generations: readonly GenerationId[]): Promise<void> {
  for (let start = 0; start < generations.length; start += DISCARD_BATCH)
    await Promise.all(generations.slice(start, start + DISCARD_BATCH).map((id) => discard(ports, id)))
}

async function discard(ports: DiscardPorts, id: GenerationId): Promise<void> {
  const { log, shared } = ports
  const known = await shared.members(id)
  if (known && (await followersLeft(ports, id, known.members)) > 0) return
  if (known) await shared.release(known.key, id)
  await log.discard(id)
  if (known) await shared.forget(id)
}

type Members = NonNullable<Awaited<ReturnType<SharedGenerations['members']>>>['members']

/** Takes out those whose messages are gone; returns how many others follow the generation. */
async function followersLeft(
  { conversations, shared }: DiscardPorts,
  id: GenerationId,
  members: Members,
): Promise<number> {
  const isThere = await Promise.all(
    members.map(async ({ ownerId, messageId }) => (await conversations.message(ownerId, messageId)) !== null),
  )
  let left = members.length
  for (const [at, { messageId }] of members.entries())
    if (!isThere[at]) left = await shared.leave(id, messageId)
  return left
}
