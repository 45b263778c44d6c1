import type { AnswerKey } from '../domain/answerKey.ts'
import { type GenerationId, newGenerationId } from '../domain/ids.ts'
import { pause } from '../domain/time.ts'
import type { Member, SharedGenerations } from '../ports/sharedGenerations.ts'

/**
 * How long a question may be joined: at most as long as a log is kept past its end (see SharedGenerations), which is
 * ten minutes.
 */
export const CLAIM_MS = 5 * 60_000
/** How long an answer that has ended is waited for until it is in the cache, in all: it takes a few ms. */
const LOOK_EVERY_MS = 25
const LOOKS = 8
/** Each is a generation that ended, or was stopped, in between. */
const ATTEMPTS = 4

export interface Followed {
  readonly generationId: GenerationId
  /** Others asked before: this message is one more reader of theirs. */
  readonly joined: boolean
}

/**
 * The generation that a message is to follow: the one that is writing the answer under this key, or a new one that
 * others can join from now on; or what `look` finds, where another has ended since whoever asks looked last. To be
 * called before the message is written, and taken back with `withdraw` where it is not written after all.
 * @throws StoreUnavailable
 */
export async function followOrBegin<Answer>(
  shared: SharedGenerations,
  key: AnswerKey,
  member: Member,
  look: () => Promise<Answer | null>,
): Promise<Followed | { readonly answer: Answer }> {
  for (let attempt = 1; attempt <= LOOKS + ATTEMPTS; attempt++) {
    const { isMember, answer, ...followed } = await claimAndJoin(
      shared,
      key,
      member,
      attempt === 1 ? look : null,
    )
    if (answer !== null) return { answer }
    if (isMember) return followed
    if (attempt > LOOKS) await shared.release(key, followed.generationId)
    else {
      await pause(LOOK_EVERY_MS)
      const answer = await look()
      if (answer !== null) return { answer }
    }
  }
  return { generationId: newGenerationId(), joined: false }
}

type Claimed<Answer> = Followed & { readonly isMember: boolean; readonly answer: Answer | null }

/**
 * At first, as most questions are the only ones of their kind, a new generation is joined while it is being claimed,
 * and the answer looked for once more: one that was written meanwhile is there before its key is given up.
 */
async function claimAndJoin<Answer>(
  shared: SharedGenerations,
  key: AnswerKey,
  member: Member,
  look: (() => Promise<Answer | null>) | null,
): Promise<Claimed<Answer>> {
  const candidate = newGenerationId()
  const [claimed, isMember, answer] = await Promise.all([
    shared.claim(key, candidate, CLAIM_MS),
    look && shared.join(candidate, member, key),
    // mutant: second-look
    look?.() ?? null,
  ])
  if (isMember !== null && !claimed.joined) {
    if (answer !== null) await withdraw(shared, key, candidate, member)
    return { ...claimed, isMember, answer }
  }
  const joining = answer === null && shared.join(claimed.generationId, member, key)
  // Where that fails, what is known of the one that nobody began expires.
  if (isMember) await Promise.all([joining, shared.forget(candidate).catch(() => {})])
  return { ...claimed, isMember: await joining, answer }
}

/** Where nobody follows any more, whoever joins from now on begins anew, with a job of its own. @throws StoreUnavailable */
export async function withdraw(
  shared: SharedGenerations,
  key: AnswerKey,
  id: GenerationId,
  { messageId }: Member,
): Promise<void> {
  if ((await shared.leave(id, messageId)) > 0) return
  await shared.release(key, id)
  await shared.forget(id)
}
