import { setImmediate as immediate } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { RateLimited } from '../domain/errors.ts'
import { newConversationId } from '../domain/ids.ts'
import { type AskPorts, makeAsk, type Question } from './ask.ts'
import type { NamedRateLimit } from './quotas.ts'

const left = (name: string, remaining: number): NamedRateLimit => ({
  name,
  limit: 20,
  remaining,
  resetsAt: Date.now() + 60_000,
  windowMs: 60_000,
})
const ROOM = [left('viewer-minute', 3), left('viewer-day', 1)]

it.each<[string, boolean, NamedRateLimit[], Partial<Question>]>([
  ['is looked up in the cache where those last seen had room', true, ROOM, {}],
  ['so is one within a conversation', true, ROOM, { conversationId: newConversationId() }],
  ['is not where one of them was used up', false, [...ROOM, left('address-minute', 0)], {}],
  ['is not where none was seen', false, [], {}],
  ['is not where it is not for the cache', false, ROOM, { useCache: false }],
])('While quotas are asked, a question %s', async (_, isLookedUp, seen, about) => {
  const keyFor = vi.fn(() => null)
  const takeMessage = vi.fn(() => new Promise<void>(() => {}))
  // What comes behind the quotas is never reached.
  const ports = {
    admit: (enter) => enter(),
    now: Date.now,
    quotas: { takeMessage, lastSeen: () => seen },
    caching: { keyFor },
    index: { search: async () => [] },
    conversations: { messages: async () => null },
  } as Pick<AskPorts, 'admit' | 'now' | 'quotas'> & Record<'caching' | 'index' | 'conversations', unknown>
  const question = {
    conversationId: null,
    content: 'How often?',
    clientMessageId: null,
    useCache: true,
    metadata: null,
  }
  void makeAsk(ports as unknown as AskPorts).send(
    { id: 'ada', kind: 'VISITOR', scopes: [] },
    { ...question, ...about },
  )
  await immediate()
  expect(takeMessage).toHaveBeenCalledOnce()
  const topic = { question: 'How often?', history: [], context: [], matches: [] }
  expect(keyFor.mock.calls).toEqual(isLookedUp ? [[topic]] : [])
})

it('A question that the quotas refuse is refused as they say, whatever became of its look-up', async () => {
  const ports = {
    admit: (enter) => enter(),
    now: Date.now,
    quotas: { takeMessage: () => Promise.reject(new RateLimited(7)), lastSeen: () => ROOM },
    caching: {},
    index: { search: () => Promise.reject(new Error('The index is broken')) },
  } as Pick<AskPorts, 'admit' | 'now' | 'quotas'> & Record<'caching' | 'index', unknown>
  const asked = makeAsk(ports as unknown as AskPorts).send(
    { id: 'ada', kind: 'VISITOR', scopes: [] },
    { conversationId: null, content: 'Why?', clientMessageId: null, useCache: true, metadata: null },
  )
  await expect(asked).rejects.toThrow(RateLimited)
})
