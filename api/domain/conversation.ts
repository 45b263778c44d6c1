import type { ConversationId } from './ids.ts'
import { startOf } from './text.ts'

/** Instants are epoch ms. `expiresAt` moves on with every message; past it, the conversation is forgotten. */
export interface Conversation {
  readonly id: ConversationId
  readonly ownerId: string
  readonly title: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly expiresAt: number
  readonly messageCount: number
}

const TITLE_LENGTH = 60

/** The first line of the first question, cut at a word. */
export function titleFrom(question: string): string {
  const line = question.trim().split('\n', 1)[0]?.replace(/\s+/g, ' ') ?? ''
  if (line.length <= TITLE_LENGTH) return line
  const cut = startOf(line, TITLE_LENGTH)
  const atWord = cut.lastIndexOf(' ')
  return `${(atWord > TITLE_LENGTH / 2 ? cut.slice(0, atWord) : cut).trimEnd()}…`
}
