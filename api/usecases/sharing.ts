import type { AnswerKey } from '../domain/answerKey.ts'
import { type GenerationId, newGenerationId } from '../domain/ids.ts'
import type { Member, SharedGenerations } from '../ports/sharedGenerations.ts'

/**
 * How long a question may be joined: at most as long as a log is kept past its end (see SharedGenerations), which is
 * ten minutes.
 */
export const CLAIM_MS = 5 * 60_000
/** Each is a generation that ended, or was stopped, in between. */
const ATTEMPTS = 4

export interface Followed {
  readonly generationId: GenerationId
  /** Others asked before: this message is one more reader of theirs. */
  readonly joined: boolean
}

/**
 * The generation that a message is to follow: the one that is writing the answer under this key, or a new one that
 * others can join from now on. To be called before the message is written, and taken back with `leave` where it is not
 * written after all. @throws StoreUnavailable
 */
export async function followOrBegin(
  shared: SharedGenerations,
  key: AnswerKey,
  member: Member,
): Promise<Followed> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const claimed = await shared.claim(key, newGenerationId(), CLAIM_MS)
    if (await shared.join(claimed.generationId, member, key)) return claimed
    await shared.release(key, claimed.generationId)
  }
  return { generationId: newGenerationId(), joined: false }
}
