/** What has been written but not sent, with the id of the send that may be under way. */
export interface Draft {
  readonly text: string
  /** Sent, but not known to have arrived: the same content goes out under the same id again. */
  readonly sent?: { readonly content: string; readonly clientMessageId: string }
  /** No reply to `sent` has come yet; otherwise it failed, and `text` already holds it. */
  readonly underWay?: boolean
}

const EMPTY: Draft = { text: '' }
const PREFIX = 'verdemuse.draft.'
const keyOf = (conversationId: string | null) => `${PREFIX}${conversationId ?? 'new'}`

/** Keeps drafts over reloads, one a conversation. A storage that is full, blocked or garbled loses drafts, nothing else. */
export interface DraftStore {
  read(conversationId: string | null): Draft
  write(conversationId: string | null, draft: Draft): void
  clear(): void
}

export function makeDraftStore(storage: () => Storage): DraftStore {
  return {
    read(conversationId) {
      try {
        return parse(storage().getItem(keyOf(conversationId)))
      } catch {
        return EMPTY
      }
    },
    write(conversationId, draft) {
      try {
        if (draft.text === '' && !draft.sent) storage().removeItem(keyOf(conversationId))
        else storage().setItem(keyOf(conversationId), JSON.stringify(draft))
      } catch {
        // The text is still in the composer.
      }
    },
    clear() {
      try {
        for (const key of Object.keys(storage())) if (key.startsWith(PREFIX)) storage().removeItem(key)
      } catch {
        // Nothing was kept.
      }
    },
  }
}

function parse(stored: string | null): Draft {
  const value: unknown = stored === null ? null : JSON.parse(stored)
  if (!isObject(value) || typeof value.text !== 'string') return EMPTY
  const { text, sent } = value
  if (!isObject(sent)) return { text }
  const { content, clientMessageId } = sent
  if (typeof content !== 'string' || typeof clientMessageId !== 'string') return { text }
  return { text, sent: { content, clientMessageId }, underWay: value.underWay === true }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
