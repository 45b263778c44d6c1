import { BadUserInput } from '../domain/errors.ts'
import type { PageRequest } from '../ports/conversationStore.ts'

/** What a cursor stands for; the first part names the list, so that one of another list is refused. */
export type CursorParts = readonly [list: string, ...position: (string | number)[]]

export const encodeCursor = (parts: CursorParts): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

const MAX_CURSOR_LENGTH = 512

/** The parts of a cursor, as far as `isValid` knows them; undefined for none. @throws BadUserInput naming `field` */
export function decodeCursor<Parts extends CursorParts>(
  cursor: string | undefined,
  field: 'after' | 'before',
  isValid: (parts: readonly unknown[]) => parts is Parts,
): Parts | undefined {
  if (cursor === undefined) return undefined
  const parts = cursor.length <= MAX_CURSOR_LENGTH ? parse(cursor) : undefined
  if (Array.isArray(parts) && isValid(parts)) return parts
  throw new BadUserInput(field, `“${field}” takes a cursor from an earlier page of the same list.`)
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** A run of positions, both ends included; empty where `to` is less than `from`. */
export interface PageWindow {
  readonly from: number
  readonly to: number
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

type PositionCursor = readonly [list: string, position: number]

export const positionCursor = (list: string, position: number): string => encodeCursor([list, position])

/** The part of a list with gapless positions 1 to `count` that a page asks for. @throws BadUserInput */
export function pageWindow(list: string, count: number, request: PageRequest): PageWindow {
  const isPosition = (parts: readonly unknown[]): parts is PositionCursor =>
    parts.length === 2 && parts[0] === list && Number.isSafeInteger(parts[1]) && Number(parts[1]) > 0
  const [, after = 0] = decodeCursor(request.after, 'after', isPosition) ?? []
  const [, before = count + 1] = decodeCursor(request.before, 'before', isPosition) ?? []
  let from = Math.min(after, count) + 1
  let to = Math.min(before - 1, count)
  if (request.first !== undefined) to = Math.min(to, from + request.first - 1)
  if (request.last !== undefined) from = Math.max(from, to - request.last + 1)
  return { from, to, hasPreviousPage: from > 1, hasNextPage: to < count }
}
