import { BadUserInput } from '../domain/errors.ts'
import { type ConversationId, isConversationId } from '../domain/ids.ts'

/** How far an export has come. The list is gone through as often as something was said meanwhile. */
export interface Place {
  /** The conversation that was first in the list when this pass began. Its cursor is another one after any update. */
  readonly top: string | null
  /** What is updated during this pass has no earlier time; nor has what was updated during the one before it. */
  readonly since: number
  readonly before: number
  /** Cursors in the list of conversations, and in the messages of the one that is being exported. */
  readonly list: string | null
  readonly conversation: ConversationId | null
  readonly messages: string | null
}

export const beginning = (top: string | null, since: number, before = 0): Place => ({
  top,
  since,
  before,
  list: null,
  conversation: null,
  messages: null,
})

export const cursorOf = ({ top, since, before, list, conversation, messages }: Place): string =>
  Buffer.from(JSON.stringify([top, since, before, list, conversation, messages])).toString('base64url')

/** @throws BadUserInput */
export function placeAt(cursor: string): Place {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parts) && parts.length === 6 && isPlace(parts)) {
      const [top, since, before, list, conversation, messages] = parts
      return { top, since, before, list, conversation, messages }
    }
  } catch {
    // Falls through to the answer for all that is no cursor.
  }
  throw new BadUserInput('after', '“after” is not a cursor of an export.')
}

type PlaceParts = [string | null, number, number, string | null, ConversationId | null, string | null]

function isPlace(parts: unknown[]): parts is PlaceParts {
  const [top, since, before, list, conversation, messages] = parts
  const isText = (part: unknown) => part === null || typeof part === 'string'
  return (
    Number.isSafeInteger(since) &&
    Number.isSafeInteger(before) &&
    isText(top) &&
    isText(list) &&
    isText(messages) &&
    (conversation === null || (typeof conversation === 'string' && isConversationId(conversation)))
  )
}
