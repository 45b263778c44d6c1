import type { Conversation } from '../../domain/conversation.ts'
import type { ConversationId, GenerationId, MessageId } from '../../domain/ids.ts'
import { hasEnded, type Message } from '../../domain/message.ts'
import type { Unanswered } from '../../ports/conversationStore.ts'
import type { Database } from './database.ts'

const COLUMNS = `id, owner_id as ownerId, title, created_at as createdAt, updated_at as updatedAt,
  expires_at as expiresAt, message_count as messageCount`

/** Where a page of a conversation list begins: below this one. */
export interface ListPosition {
  readonly updatedAt: number
  readonly id: string
}

/** The table of conversations. What has expired at `now` is not found. Runs within the caller's transaction. */
export function conversationTable(db: Database) {
  const select = db.prepare<Conversation>(
    `select ${COLUMNS} from conversations where id = ? and owner_id = ? and expires_at > ?`,
  )
  const upsert = db.prepare(`insert into conversations values (?, ?, ?, ?, ?, ?, ?)
    on conflict (id) do update set title = excluded.title, updated_at = excluded.updated_at,
      expires_at = excluded.expires_at, message_count = excluded.message_count`)
  const list = db.prepare<Conversation>(`select ${COLUMNS} from conversations
    where owner_id = ? and (updated_at, id) < (?, ?) and expires_at > ?
    order by updated_at desc, id desc limit ?`)
  const expired = db.prepare<{ id: ConversationId }>(
    'select id from conversations where expires_at <= ? order by expires_at limit ?',
  )
  const remove = db.prepare('delete from conversations where id = ?')
  return {
    find: (ownerId: string, id: ConversationId, now: number): Conversation | null => {
      const row = select.get(id, ownerId, now)
      return row ? { ...row } : null
    },
    save(conversation: Conversation): void {
      const { id, ownerId, title, createdAt, updatedAt, expiresAt, messageCount } = conversation
      upsert.run(id, ownerId, title, createdAt, updatedAt, expiresAt, messageCount)
    },
    /** Last updated first. */
    below: (ownerId: string, { updatedAt, id }: ListPosition, now: number, limit: number): Conversation[] =>
      list.all(ownerId, updatedAt, id, now, limit).map((row) => ({ ...row })),
    expiredAt: (now: number, limit: number): ConversationId[] => expired.all(now, limit).map(({ id }) => id),
    /** Takes its messages and send ids with it. */
    remove: (id: ConversationId): void => void remove.run(id),
  }
}

/** The table of messages. Runs within the caller's transaction. */
export function messageTable(db: Database) {
  const insert = db.prepare('insert into messages values (?, ?, ?, ?, ?, ?, ?)')
  const update = db.prepare('update messages set ended = ?, body = ? where id = ?')
  const select = db.prepare<{ body: string }>(`select body from messages
    join conversations on conversations.id = conversation_id
    where messages.id = ? and owner_id = ? and expires_at > ?`)
  const range = db.prepare<{ position: number; body: string }>(
    'select position, body from messages where conversation_id = ? and position between ? and ? order by position',
  )
  const generations = db.prepare<{ id: GenerationId }>(`select distinct generation_id as id from messages
    where conversation_id = ? and generation_id is not null`)
  const unanswered = db.prepare<Unanswered>(`select owner_id as ownerId, conversation_id as conversationId,
      messages.id as messageId, generation_id as generationId
    from messages join conversations on conversations.id = conversation_id
    where ended = 0 and messages.created_at < ? and generation_id is not null and expires_at > ?
    order by messages.created_at, messages.id limit ?`)
  // The bound on created_at, below any there is, makes this go through the index of unanswered messages.
  const unansweredOf = db.prepare<{ count: number }>(`select count(*) as count
    from messages join conversations on conversations.id = conversation_id
    where ended = 0 and messages.created_at >= 0 and generation_id is not null
      and owner_id = ? and expires_at > ?`)
  return {
    add({ id, conversationId, createdAt, generationId, ...rest }: Message, position: number): void {
      const message = { id, conversationId, createdAt, generationId, ...rest }
      const ended = hasEnded(message) ? 1 : 0
      insert.run(id, conversationId, position, createdAt, generationId, ended, JSON.stringify(message))
    },
    save: (message: Message): void =>
      void update.run(hasEnded(message) ? 1 : 0, JSON.stringify(message), message.id),
    find(ownerId: string, id: MessageId, now: number): Message | null {
      const row = select.get(id, ownerId, now)
      return row ? messageFrom(row) : null
    },
    between: (id: ConversationId, from: number, to: number): { position: number; message: Message }[] =>
      range.all(id, from, to).map((row) => ({ position: row.position, message: messageFrom(row) })),
    generationsOf: (id: ConversationId): GenerationId[] => generations.all(id).map((row) => row.id),
    unanswered: (before: number, now: number, limit: number): Unanswered[] =>
      unanswered.all(before, now, limit).map((row) => ({ ...row })),
    countUnanswered: (ownerId: string, now: number): number => unansweredOf.get(ownerId, now)?.count ?? 0,
  }
}

const messageFrom = ({ body }: { body: string }): Message => JSON.parse(body) as Message
