import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Answer, isStrictlyRising, type StreamEvent, type TestClient, textOf } from './client.ts'
import type { GeneratedText } from './upstream.ts'

const COME_BACK_MS = 50
const MAX_CONNECTIONS = 200

export const hasEnded = (events: readonly StreamEvent[]): boolean =>
  events.at(-1)?.__typename === 'MessageFinished'

export interface ReadOptions {
  readonly how?: 'follow' | 'followSse'
  readonly onEvent?: (event: StreamEvent) => void
}

/**
 * Reads an answer to its end as an app does: where a connection cannot be had or breaks off, it goes on over the
 * next, from the last event that it has seen.
 */
export async function readThrough(
  clients: readonly TestClient[],
  id: string,
  { how = 'follow', onEvent = () => {} }: ReadOptions = {},
): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  const take = (event: StreamEvent) => {
    events.push(event)
    onEvent(event)
    return false
  }
  let problem: unknown
  for (let count = 0; count < MAX_CONNECTIONS; count++) {
    const client = clients[count % clients.length]
    try {
      await client?.[how](id, events.at(-1)?.seq ?? 0, take)
      if (hasEnded(events)) return events
    } catch (error) {
      problem = error
    }
    await pause(COME_BACK_MS)
  }
  throw new Error(`${id} was not read to its end`, { cause: problem })
}

/** The promise to every reader: this text, each event once and in order, and exactly one end, which says the same. */
export function expectWhole(
  events: readonly StreamEvent[],
  text: string | undefined,
  end: Partial<Answer> = { status: 'COMPLETE' },
): void {
  expect(textOf(events)).toBe(text)
  expect(isStrictlyRising(events)).toBe(true)
  const ends = events.filter(({ __typename }) => __typename === 'MessageFinished')
  expect(ends).toEqual([events.at(-1)])
  expect(ends[0]?.message).toMatchObject({ ...end, content: text })
}

/** What was generated last for a question. */
export const lastFor = (generated: readonly GeneratedText[], question: string): GeneratedText | undefined =>
  generated.findLast(({ prompt }) => prompt.includes(question))
