import { expect } from 'vitest'
import { type Answer, isStrictlyRising, type StreamEvent, type TestClient, textOf } from './client.ts'
import { eventually } from './patience.ts'
import type { GeneratedText } from './upstream.ts'

const COME_BACK_MS = 50

export const hasEnded = (events: readonly StreamEvent[]): boolean =>
  events.at(-1)?.__typename === 'MessageFinished'

export interface ReadOptions {
  readonly how?: 'follow' | 'followSse'
  readonly onEvent?: (event: StreamEvent) => void
}

/**
 * Reads an answer to its end as an app does: if a connection cannot be had or breaks off, it goes on over the
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
  let connections = 0
  return eventually(async () => {
    const client = clients[connections++ % clients.length]
    await client?.[how](id, events.at(-1)?.seq ?? 0, take)
    if (!hasEnded(events)) throw new Error(`${id} was not read to its end`)
    return events
  }, COME_BACK_MS)
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
