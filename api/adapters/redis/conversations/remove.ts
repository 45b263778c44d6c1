import type { GenerationId, MessageId } from '../../../domain/ids.ts'
import type { OwnedConversation } from './index.ts'
import { recordOf } from './records.ts'
import { everyKey, type Storage } from './storage.ts'

type Reply = ['missing'] | ['expired'] | ['alive', expiresAt: string] | ['removed', answers: string[]]

export type Removal =
  | { readonly state: 'missing' | 'expired' }
  | { readonly state: 'alive'; readonly expiresAt: number }
  | { readonly state: 'removed'; readonly generations: readonly GenerationId[] }

/** Removes a conversation that is alive, or one that has expired, and its index entries after it. */
export async function removeConversation(
  storage: Storage,
  which: OwnedConversation,
  condition: 'alive' | 'expired',
  now: number,
): Promise<Removal> {
  const { ownerId, conversationId } = which
  const reply = (await storage.run.remove(everyKey(ownerId, conversationId), [
    conversationId,
    now,
    condition,
  ])) as Reply
  if (reply[0] === 'alive') return { state: 'alive', expiresAt: Number(reply[1]) }
  if (reply[0] !== 'removed') return { state: reply[0] }
  const answers = Object.entries(recordOf(reply[1])) as [MessageId, GenerationId][]
  await Promise.all([
    storage.index.forgetExpiry(which),
    storage.index.forgetAnswers(
      answers.map(([messageId, generationId]) => ({ ...which, messageId, generationId })),
    ),
  ])
  return { state: 'removed', generations: [...new Set(answers.map(([, generation]) => generation))] }
}

/** ConversationStore's `purgeExpired`. */
export async function purgeExpired(
  storage: Storage,
  now: number,
  limit: number,
): Promise<{ removed: number; generations: readonly GenerationId[] }> {
  const generations: GenerationId[] = []
  let removed = 0
  while (removed < limit) {
    const candidates = await storage.index.expired(now, Math.min(100, limit - removed))
    if (candidates.length === 0) break
    for (const candidate of candidates) {
      const removal = await removeConversation(storage, candidate, 'expired', now)
      if (removal.state === 'removed') {
        removed++
        generations.push(...removal.generations)
      } else await reconcile(storage, candidate, removal)
    }
  }
  return { removed, generations }
}

/** The index was behind, or points at nothing. Either way the entry is not found again by this sweep. */
async function reconcile({ index }: Storage, candidate: OwnedConversation, removal: Removal): Promise<void> {
  if (removal.state === 'alive') await index.expiresLater(candidate, removal.expiresAt)
  else await index.forgetExpiry(candidate)
}
