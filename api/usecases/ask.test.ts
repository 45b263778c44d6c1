import { setImmediate as immediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RateLimited, StoreUnavailable } from '../domain/errors.ts'
import { newConversationId } from '../domain/ids.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { NewExchange } from '../ports/conversationStore.ts'
import type { JobQueue } from '../ports/jobQueue.ts'
import { type AskPorts, makeAsk } from './ask.ts'
import type { Question } from './newExchange.ts'
import type { NamedRateLimit } from './quotas.ts'

const left = (name: string, remaining: number): NamedRateLimit => ({
  name,
  limit: 20,
  remaining,
  resetsAt: Date.now() + 60_000,
  windowMs: 60_000,
})
const ADA: Viewer = { id: 'ada', kind: 'VISITOR', scopes: [] }
const QUESTION: Question = {
  conversationId: null,
  content: 'How often?',
  clientMessageId: null,
  useCache: true,
  metadata: null,
}
const ROOM = [left('viewer-minute', 3), left('viewer-day', 1)]

it.each<[string, boolean, NamedRateLimit[], Partial<Question>]>([
  ['the cache lookup runs beside the quota check if the quotas last seen had room', true, ROOM, {}],
  [
    'the cache lookup runs beside the quota check within a conversation too',
    true,
    ROOM,
    { conversationId: newConversationId() },
  ],
  [
    'the cache lookup waits for the quota check if one of the quotas last seen was used up',
    false,
    [...ROOM, left('address-minute', 0)],
    {},
  ],
  ['the cache lookup waits for the quota check if no quota was seen yet', false, [], {}],
  ['the cache lookup is skipped if useCache is false', false, ROOM, { useCache: false }],
])('%s', async (_, isLookedUp, seen, about) => {
  const keyFor = vi.fn(() => null)
  const takeMessage = vi.fn(() => new Promise<() => Promise<void>>(() => {}))
  // What comes behind the quotas is never reached.
  const ports = {
    admit: (enter) => enter(),
    now: Date.now,
    quotas: { takeMessage, lastSeen: () => seen, payerOf: ({ id }: Viewer) => ({ ownerId: id }) },
    caching: { keyFor },
    index: { search: async () => [] },
    conversations: { messages: async () => null },
  } as Pick<AskPorts, 'admit' | 'now' | 'quotas'> & Record<'caching' | 'index' | 'conversations', unknown>
  void makeAsk(ports as unknown as AskPorts).send(ADA, { ...QUESTION, ...about })
  await immediate()
  expect(takeMessage).toHaveBeenCalledOnce()
  const topic = { question: 'How often?', history: [], context: [], matches: [], isByWords: false }
  expect(keyFor.mock.calls).toEqual(isLookedUp ? [[topic]] : [])
})

it('a question over quota is refused with the quota’s error, whatever the result of its cache lookup', async () => {
  const ports = {
    admit: (enter) => enter(),
    now: Date.now,
    quotas: {
      takeMessage: () => Promise.reject(new RateLimited(7)),
      lastSeen: () => ROOM,
      payerOf: ({ id }: Viewer) => ({ ownerId: id }),
    },
    caching: {},
    index: { search: () => Promise.reject(new Error('The index is broken')) },
  } as Pick<AskPorts, 'admit' | 'now' | 'quotas'> & Record<'caching' | 'index', unknown>
  const asked = makeAsk(ports as unknown as AskPorts).send(ADA, QUESTION)
  await expect(asked).rejects.toThrow(RateLimited)
})

describe('A question that is written down', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  async function sendTo(add: JobQueue['add']) {
    const backgroundFailed = vi.fn()
    const ports = {
      admit: (enter) => enter(),
      now: Date.now,
      quotas: {
        takeMessage: async () => async () => {},
        lastSeen: () => [],
        payerOf: ({ id }: Viewer) => ({ ownerId: id }),
      },
      conversations: {
        addExchange: async ({ messages }: NewExchange) => ({ result: 'added', conversation: {}, messages }),
      },
      jobs: { add },
      tracer: { current: () => undefined },
      telemetry: { backgroundFailed },
      caching: null,
    } as Partial<Record<keyof AskPorts, unknown>> & Pick<AskPorts, 'admit'>
    const { assistantMessage } = await makeAsk(ports as unknown as AskPorts).send(ADA, QUESTION)
    return { assistantMessage, backgroundFailed }
  }

  it('a stored question is queued once the queue is available, and its sender does not wait for that', async () => {
    const add = vi.fn<JobQueue['add']>().mockRejectedValueOnce(new StoreUnavailable())
    const { assistantMessage, backgroundFailed } = await sendTo(add.mockResolvedValue())
    await vi.advanceTimersByTimeAsync(10_000)
    const { id: messageId, generationId } = assistantMessage
    expect(add.mock.calls).toEqual([1, 2].map(() => [expect.objectContaining({ messageId, generationId })]))
    expect(backgroundFailed).not.toHaveBeenCalled()
  })

  it('a stored question is left to the search for unanswered ones if the queue stays unavailable', async () => {
    const add = vi.fn<JobQueue['add']>().mockRejectedValue(new StoreUnavailable())
    const { backgroundFailed } = await sendTo(add)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(add.mock.calls.length).toBeGreaterThan(2)
    expect(backgroundFailed).toHaveBeenCalledExactlyOnceWith({
      task: 'queue',
      error: expect.any(StoreUnavailable),
    })
  })
})
