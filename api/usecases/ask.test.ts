import { expect, it, vi } from 'vitest'
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
  ['readies a look into the cache where those last seen had room', true, ROOM, {}],
  ['nothing where one of them was used up', false, [...ROOM, left('address-minute', 0)], {}],
  ['nothing where none was seen', false, [], {}],
  ['nothing for what is not looked up', false, ROOM, { useCache: false }],
  [
    'nothing within a conversation, which may say what is meant',
    false,
    ROOM,
    { conversationId: newConversationId() },
  ],
])('While quotas are asked, %s', (_, isReadied, seen, about) => {
  const prepare = vi.fn()
  const asked = vi.fn(() => new Promise<void>(() => {}))
  // What comes behind the quotas is never reached.
  const ports: Pick<AskPorts, 'admit' | 'now' | 'quotas'> & { caching: { prepare: typeof prepare } } = {
    admit: (enter) => enter(),
    now: Date.now,
    quotas: { takeMessage: asked, lastSeen: () => seen },
    caching: { prepare },
  }
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
  expect(asked).toHaveBeenCalledOnce()
  expect(prepare.mock.calls).toEqual(isReadied ? [[{ question: 'How often?', history: [] }]] : [])
})
