import type { Source } from '../chat/message.ts'
import { digestOf } from './digest.ts'

/** An answer as it was shown. */
export interface EarlierAnswer {
  readonly content: string
  readonly sources: readonly Source[]
}

/** The answers to questions that began a conversation in this tab, by the digest of the question. */
export interface EarlierAnswers {
  /** Null where it was not asked, or too long ago. */
  find(question: string): Promise<EarlierAnswer | null>
  keep(question: string, conversationId: string, answer: EarlierAnswer): Promise<void>
  /** Lets go of what was answered in a conversation. */
  forget(conversationId: string): void
  clear(): void
}

interface Entry extends EarlierAnswer {
  readonly digest: string
  readonly conversationId: string
  readonly keptAt: number
}

const KEY = 'verdemuse.earlier'
const ENTRIES = 40
/** Of the browser's storage, which counts two bytes a character. */
const BYTES = 512 * 1024
const FRESH_MS = 30 * 60_000

export interface EarlierAnswersOptions {
  readonly storage: () => Storage
  /** While it says no, nothing is kept and nothing found. */
  readonly enabled: () => boolean
  readonly now?: () => number
}

/**
 * Keeps them in the tab's own storage, bounded in number, bytes and age. A storage that is full, blocked or garbled
 * loses answers, nothing else.
 */
export function makeEarlierAnswers({
  storage,
  enabled,
  now = Date.now,
}: EarlierAnswersOptions): EarlierAnswers {
  const read = () => entriesIn(storage).filter(({ keptAt }) => now() - keptAt < FRESH_MS)
  return {
    async find(question) {
      const digest = await digestOf(question)
      if (digest === null || !enabled()) return null
      const found = read().find((entry) => entry.digest === digest)
      return found ? { content: found.content, sources: found.sources } : null
    },
    async keep(question, conversationId, { content, sources }) {
      const digest = await digestOf(question)
      if (digest === null || !enabled()) return
      const others = read().filter((entry) => entry.digest !== digest)
      write(storage, [...others, { digest, conversationId, keptAt: now(), content, sources }])
    },
    forget(conversationId) {
      write(
        storage,
        read().filter((entry) => entry.conversationId !== conversationId),
      )
    },
    clear: () => write(storage, []),
  }
}

/** Oldest first. */
function entriesIn(storage: () => Storage): Entry[] {
  try {
    const stored: unknown = JSON.parse(storage().getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isEntry) : []
  } catch {
    return []
  }
}

/** The newest, as many as may be kept. */
function write(storage: () => Storage, entries: readonly Entry[]): void {
  const kept = entries.slice(-ENTRIES)
  while (kept.length > 0 && 2 * JSON.stringify(kept).length > BYTES) kept.shift()
  try {
    if (kept.length === 0) storage().removeItem(KEY)
    else storage().setItem(KEY, JSON.stringify(kept))
  } catch {
    // The next question waits for its answer.
  }
}

const isEntry = (value: unknown): value is Entry => {
  const { digest, conversationId, keptAt, content, sources } = Object(value) as Record<string, unknown>
  const texts = [digest, conversationId, content]
  return texts.every((text) => typeof text === 'string') && typeof keptAt === 'number' && isSources(sources)
}

const isSources = (value: unknown): boolean => Array.isArray(value) && value.every(isSource)

const isSource = (value: unknown): boolean => {
  const { marker, documentId, title, excerpt, url } = Object(value) as Record<string, unknown>
  const texts = [documentId, title, excerpt, url ?? '']
  return typeof marker === 'number' && texts.every((text) => typeof text === 'string')
}
