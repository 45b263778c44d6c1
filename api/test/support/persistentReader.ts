import { expect } from 'vitest'
import { isStrictlyRising, type StreamEvent, type TestClient, textOf } from './client.ts'
import { eventually, letTimePass } from './patience.ts'

export interface Reading {
  /** All events, over all its connections. */
  readonly events: readonly StreamEvent[]
  /** Resolves when it has its end, or was told with a code that there is none to come. */
  readonly over: Promise<Told>
}

export interface Told {
  readonly events: readonly StreamEvent[]
  /** Null if the stream ended with its end. */
  readonly code: string | null
  /** How often it had to come again. */
  readonly resumed: number
}

export interface Habits {
  readonly over?: 'follow' | 'followSse'
  /** Leaves, and resumes, after so many events. */
  readonly leavesAfter?: number
  /** Up to which it comes again after it left or was cut off. */
  readonly resumeAt?: () => boolean
  /** The last seq that it has seen elsewhere. */
  readonly after?: number
}

const RETRY_MS = 100

/**
 * Reads as a good client does: whatever breaks, it resumes from the last seq that it has, until it has the end or is
 * told that there is no such message.
 */
export function readPersistently(clients: readonly TestClient[], id: string, habits: Habits = {}): Reading {
  const events: StreamEvent[] = []
  return { events, over: read(clients, id, habits, events) }
}

async function read(
  clients: readonly TestClient[],
  id: string,
  { over = 'follow', leavesAfter = Number.POSITIVE_INFINITY, resumeAt = () => true, after = 0 }: Habits,
  events: StreamEvent[],
): Promise<Told> {
  for (let resumed = 0; ; resumed++) {
    const client = clients[resumed % clients.length]
    if (!client) throw new Error('Nobody to read')
    let seen = 0
    const take = (event: StreamEvent) => {
      events.push(event)
      return event.__typename !== 'MessageFinished' && ++seen >= leavesAfter
    }
    const code = await client[over](id, events.at(-1)?.seq ?? after, take).then(() => null, codeOf)
    if (events.at(-1)?.__typename === 'MessageFinished') return { events, code: null, resumed }
    if (code === 'NOT_FOUND') return { events, code, resumed }
    do await letTimePass(RETRY_MS)
    while (!resumeAt())
  }
}

const codeOf = (error: unknown): string =>
  /"code":"([A-Z_]+)"/.exec(error instanceof Error ? error.message : JSON.stringify(error))?.[1] ?? 'CUT_OFF'

/** Resolves when every reader has read so many events. */
export const allReading = (readings: readonly Reading[], events = 3): Promise<void> =>
  eventually(() => {
    for (const reading of readings) expect(reading.events.length).toBeGreaterThanOrEqual(events)
  })

/** That a reader has exactly what was generated, in order, with one end that says the same. */
export async function expectWhole(
  reading: Reading,
  text: string | undefined,
  status = 'COMPLETE',
): Promise<Told> {
  const told = await reading.over
  expect(told.code).toBeNull()
  expect(textOf(told.events)).toBe(text)
  expect(isStrictlyRising(told.events)).toBe(true)
  expect(told.events.filter(({ __typename }) => __typename === 'MessageFinished')).toHaveLength(1)
  expect(told.events.at(-1)?.message).toMatchObject({ status, content: text })
  return told
}
