import { BadUserInput } from '../domain/errors.ts'
import { type ConversationId, isConversationId } from '../domain/ids.ts'

/** How far an export has come. The list is gone through as often as something was said meanwhile. */
export interface Place {
  /** When this pass began, and the one before it: a later pass takes what was updated since. Epoch ms. */
  readonly since: number
  readonly before: number
  /** Cursors in the list of conversations, and in the messages of the one that is being exported. */
  readonly list: string | null
  readonly conversation: ConversationId | null
  readonly messages: string | null
}

export const beginning = (since: number, before = 0): Place => ({
  since,
  before,
  list: null,
  conversation: null,
  messages: null,
})

export const cursorOf = ({ since, before, list, conversation, messages }: Place): string =>
  Buffer.from(JSON.stringify([since, before, list, conversation, messages])).toString('base64url')

/** @throws BadUserInput */
export function placeAt(cursor: string): Place {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parts) && parts.length === 5 && isPlace(parts))
      return { since: parts[0], before: parts[1], list: parts[2], conversation: parts[3], messages: parts[4] }
  } catch {
    // Falls through to the answer for all that is no cursor.
  }
  throw new BadUserInput('after', '“after” is not a cursor of an export.')
}

type PlaceParts = [number, number, string | null, ConversationId | null, string | null]

function isPlace(parts: unknown[]): parts is PlaceParts {
  const [since, before, list, conversation, messages] = parts
  const isText = (part: unknown) => part === null || typeof part === 'string'
  return (
    Number.isSafeInteger(since) &&
    Number.isSafeInteger(before) &&
    isText(list) &&
    isText(messages) &&
    (conversation === null || (typeof conversation === 'string' && isConversationId(conversation)))
  )
}
