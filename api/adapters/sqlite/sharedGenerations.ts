import type { AnswerKey } from '../../domain/answerKey.ts'
import type { GenerationId, MessageId } from '../../domain/ids.ts'
import type { Member, SharedGenerations } from '../../ports/sharedGenerations.ts'
import type { Database } from './database.ts'
import { generationTable } from './generationTable.ts'

export interface SharedGenerationsOptions {
  /** How many messages may follow one generation. */
  readonly maxMembers?: number
  /** Epoch ms. */
  readonly now?: () => number
}

/** As long as a generation without a sign of its writer may still be taken up. */
const KEPT_MS = 24 * 3_600_000
const MAX_MEMBERS = 2_000
const REMOVED_AT_ONCE = 20

/** Who follows which generation, in the embedded database; beside the generation log, whose state it goes by. */
export function sqliteSharedGenerations(
  db: Database,
  options: SharedGenerationsOptions = {},
): SharedGenerations {
  const { now = Date.now, maxMembers = MAX_MEMBERS } = options
  const claims = claimTable(db)
  const shared = sharedTable(db)
  const log = generationTable(db)
  const mayBeJoined = (id: GenerationId): boolean => {
    const state = log.find(id, now())
    return !state?.endedBy && state?.stopRequested !== 1 && shared.find(id)?.closed !== 1
  }
  return {
    claim: (key, candidate, ttlMs) =>
      db.change(() => {
        claims.removeExpired(now(), REMOVED_AT_ONCE)
        const claimed = claims.find(key, now())
        if (!claimed) claims.save(key, candidate, now() + ttlMs)
        return { generationId: claimed ?? candidate, joined: (claimed ?? candidate) !== candidate }
      }),
    release: (key, id) => db.change(() => claims.remove(key, id)),
    join: (id, member, key) =>
      db.change(() => {
        shared.removeExpired(now(), REMOVED_AT_ONCE)
        if (!mayBeJoined(id)) return false
        shared.save(id, key, now() + KEPT_MS)
        if (shared.count(id) >= maxMembers && !shared.has(id, member.messageId)) return false
        shared.add(id, member)
        return true
      }),
    leave: (id, messageId) =>
      db.change((afterwards) => {
        const wasMember = shared.drop(id, messageId)
        const left = shared.count(id)
        if (left === 0) shared.close(id)
        else if (wasMember) afterwards(() => db.events.memberLeft.publish('any', messageId))
        return left
      }),
    members: (id) =>
      db.read(() => {
        const there = shared.find(id)
        return there ? { key: there.key, members: shared.members(id) } : null
      }),
    forget: (id) => db.change(() => shared.remove(id)),
    onLeft: async (listener) => db.events.memberLeft.subscribe('any', listener),
  }
}

function claimTable(db: Database) {
  const select = db.prepare<{ id: GenerationId }>(
    'select generation_id as id from claims where key = ? and expires_at > ?',
  )
  const save = db.prepare('insert or replace into claims values (?, ?, ?)')
  const remove = db.prepare('delete from claims where key = ? and generation_id = ?')
  const removeExpired = db.prepare(
    'delete from claims where key in (select key from claims where expires_at <= ? limit ?)',
  )
  return {
    find: (key: AnswerKey, now: number): GenerationId | undefined => select.get(key, now)?.id,
    save: (key: AnswerKey, id: GenerationId, expiresAt: number): void => void save.run(key, id, expiresAt),
    remove: (key: AnswerKey, id: GenerationId): void => void remove.run(key, id),
    removeExpired: (now: number, limit: number): void => void removeExpired.run(now, limit),
  }
}

function sharedTable(db: Database) {
  const select = db.prepare<{ key: AnswerKey; closed: 0 | 1 }>(
    'select key, closed from shared_generations where id = ?',
  )
  const upsert = db.prepare(`insert into shared_generations (id, key, expires_at) values (?, ?, ?)
    on conflict (id) do update set expires_at = excluded.expires_at`)
  const close = db.prepare('update shared_generations set closed = 1 where id = ?')
  const remove = db.prepare('delete from shared_generations where id = ?')
  const removeExpired = db.prepare(`delete from shared_generations where id in
    (select id from shared_generations where expires_at <= ? limit ?)`)
  const add = db.prepare('insert into generation_members values (?, ?, ?, ?) on conflict do nothing')
  const drop = db.prepare('delete from generation_members where generation_id = ? and message_id = ?')
  const has = db.prepare<{ there: 1 }>(
    'select 1 as there from generation_members where generation_id = ? and message_id = ?',
  )
  const count = db.prepare<{ count: number }>(
    'select count(*) as count from generation_members where generation_id = ?',
  )
  const members = db.prepare<Member>(`select owner_id as ownerId, conversation_id as conversationId,
    message_id as messageId from generation_members where generation_id = ? order by message_id`)
  return {
    find: (id: GenerationId) => select.get(id),
    save: (id: GenerationId, key: AnswerKey, expiresAt: number): void => void upsert.run(id, key, expiresAt),
    close: (id: GenerationId): void => void close.run(id),
    /** Takes its members with it. */
    remove: (id: GenerationId): void => void remove.run(id),
    removeExpired: (now: number, limit: number): void => void removeExpired.run(now, limit),
    add: (id: GenerationId, { messageId, ownerId, conversationId }: Member): void =>
      void add.run(id, messageId, JSON.stringify(ownerId), conversationId),
    /** False where it was none. */
    drop: (id: GenerationId, messageId: MessageId): boolean => drop.run(id, messageId) > 0,
    has: (id: GenerationId, messageId: MessageId): boolean => has.get(id, messageId) !== undefined,
    count: (id: GenerationId): number => count.get(id)?.count ?? 0,
    members: (id: GenerationId): Member[] =>
      members.all(id).map((row) => ({ ...row, ownerId: JSON.parse(row.ownerId) as string })),
  }
}
