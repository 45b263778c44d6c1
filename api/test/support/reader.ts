import { expect, vi } from 'vitest'
import type { EndStatus } from '../../domain/message.ts'
import type { MessageStreamEvent } from '../../usecases/follow.ts'
import { eventually } from './patience.ts'
import { type Process, VIEWER } from './raceStage.ts'

/** Small: what is read is already in memory. */
const LOOK_EVERY_MS = 2

/** Somebody who reads an answer as it comes. */
export interface Reader {
  readonly events: readonly MessageStreamEvent[]
  text(): string
  lastSeq(): number
  /** Null once the stream has ended by itself, or why it broke off. */
  readonly over: Promise<unknown>
  /** Resolves when the text is this. */
  shows(text: string): Promise<void>
  leave(): Promise<unknown>
}

export interface Position {
  readonly after: number
  /** What the reader has seen up to there. */
  readonly text: string
}

/** Follows an answer from a position on. */
export async function readerOf(
  { follow }: Pick<Process, 'follow'>,
  messageId: string,
  from: Position = { after: 0, text: '' },
): Promise<Reader> {
  const stream = await follow.messageStream(VIEWER, messageId, from.after)
  const events: MessageStreamEvent[] = []
  const text = () => events.reduce(textAfter, from.text)
  const take = async () => {
    for await (const event of stream) events.push(event)
    return null
  }
  return {
    events,
    text,
    lastSeq: () => events.at(-1)?.seq ?? from.after,
    over: take().catch((error: unknown) => error),
    shows: (wanted) => eventually(() => expect(text()).toBe(wanted), LOOK_EVERY_MS),
    leave: async () => stream.return?.(),
  }
}

function textAfter(text: string, event: MessageStreamEvent): string {
  if (event.type === 'delta') return text + event.text
  return event.type === 'reset' ? event.text : text
}

/** The promise of a stream: the whole text, each event once and in order, and one end, which says the same. */
export async function expectWhole(
  reader: Reader,
  text: string,
  status: EndStatus = 'COMPLETE',
  after = 0,
): Promise<void> {
  expect(await reader.over).toBeNull()
  expect(reader.text()).toBe(text)
  expectRising(reader, after)
  const ends = reader.events.filter(({ type }) => type === 'finished')
  expect(ends).toEqual([reader.events.at(-1)])
  expect(ends).toMatchObject([{ message: { status, content: text } }])
}

/** No event came twice, or after a later one. */
export function expectRising({ events }: Reader, after = 0): void {
  const seqs = events.map(({ seq }) => seq)
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b))
  expect(seqs[0] ?? Infinity).toBeGreaterThan(after)
}

/**
 * Stops what repeats itself from now on, and with it the polls and heartbeats that would heal what a test is to find
 * broken. To be ended with `vi.restoreAllMocks`.
 */
export function withoutPolling(): void {
  vi.spyOn(globalThis, 'setInterval').mockImplementation(() => setTimeout(() => {}, 0))
}
