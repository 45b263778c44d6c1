import type { AnswerKey } from '../../../domain/answerKey.ts'
import type { GenerationId, MessageId } from '../../../domain/ids.ts'
import type { Member, SharedGenerations } from '../../../ports/sharedGenerations.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { claimKey, generationKeys, LEFT_CHANNEL } from '../keys.ts'
import { loadScript } from '../scripts.ts'

export interface SharedGenerationsOptions {
  /** How many messages may follow one generation. */
  readonly maxMembers?: number
}

/** As long as a generation without a sign of its writer may still be taken up. */
const KEPT_MS = 24 * 3_600_000
const MAX_MEMBERS = 2_000

/** Who follows which generation, on Redis; in the slot of the generation's log, whose state `join` goes by. */
export function redisSharedGenerations(
  { redis, channels }: Pick<RedisConnection, 'redis' | 'channels'>,
  { maxMembers = MAX_MEMBERS }: SharedGenerationsOptions = {},
): SharedGenerations {
  const run = loadScripts(redis)
  return guarded<SharedGenerations>({
    async claim(key, candidate, ttlMs) {
      const generationId = (await run.claim([claimKey(key)], [candidate, ttlMs])) as GenerationId
      return { generationId, joined: generationId !== candidate }
    },
    async release(key, id) {
      await run.release([claimKey(key)], [id])
    },
    async join(id, { messageId, ownerId, conversationId }, key) {
      const { state, members } = generationKeys(id)
      const member = JSON.stringify({ ownerId, conversationId })
      return (await run.join([state, members], [messageId, member, key, maxMembers, KEPT_MS])) === 1
    },
    leave: async (id, messageId) =>
      Number(await run.leave([generationKeys(id).members], [messageId, LEFT_CHANNEL])),
    async members(id) {
      const { ':key': key, ':closed': _, ...stored } = await redis.hgetall(generationKeys(id).members)
      return key === undefined ? null : { key: key as AnswerKey, members: membersOf(stored) }
    },
    async forget(id) {
      await redis.unlink(generationKeys(id).members)
    },
    onLeft: (listener) => channels.listen(LEFT_CHANNEL, (id) => listener(id as MessageId)),
  })
}

const membersOf = (stored: Readonly<Record<string, string>>): Member[] =>
  Object.entries(stored)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([messageId, member]) => ({
      messageId: messageId as MessageId,
      ...(JSON.parse(member) as Omit<Member, 'messageId'>),
    }))

const loadScripts = (redis: RedisConnection['redis']) => ({
  claim: loadScript(redis, new URL('claim.lua', import.meta.url)),
  release: loadScript(redis, new URL('release.lua', import.meta.url)),
  join: loadScript(redis, new URL('join.lua', import.meta.url)),
  leave: loadScript(redis, new URL('leave.lua', import.meta.url)),
})
