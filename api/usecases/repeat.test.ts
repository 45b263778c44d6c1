import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { sqliteConversationStore } from '../adapters/sqlite/conversationStore.ts'
import { Overloaded, RateLimited } from '../domain/errors.ts'
import type { Viewer } from '../domain/viewer.ts'
import { temporaryDatabase } from '../test/contracts/sqlite.ts'
import { VIEWER } from '../test/support/raceStage.ts'
import { type AskPorts, makeAsk } from './ask.ts'

const QUESTION = {
  conversationId: null,
  content: 'How often?',
  clientMessageId: 'send-1',
  useCache: true,
  metadata: null,
}

/** Questions that are written down, past quotas that count, and past an admission that a test may shut. */
async function asking() {
  const database = await temporaryDatabase()
  onTestFinished(database.close)
  let messages = 0
  let refusal: Error | null = null
  const takeMessage = vi.fn(async () => {
    if (refusal instanceof RateLimited) throw refusal
    messages += 1
    return async () => {
      messages -= 1
    }
  })
  const ports = {
    admit: (enter) => {
      if (refusal instanceof Overloaded) throw refusal
      return enter()
    },
    now: Date.now,
    quotas: { takeMessage, lastSeen: () => [], payerOf: ({ id }: Viewer) => ({ ownerId: id }) },
    conversations: sqliteConversationStore(database.db, { conversationTtlMs: 60_000, now: Date.now }),
    log: { read: async () => null },
    jobs: { add: async () => {} },
    tracer: { current: () => undefined },
    telemetry: { backgroundFailed: (error: unknown) => expect.fail(String(error)) },
    maxAnswersPerViewer: 10,
    caching: null,
  } as Partial<Record<keyof AskPorts, unknown>> & Pick<AskPorts, 'admit'>
  return {
    ask: makeAsk(ports as unknown as AskPorts),
    counted: () => messages,
    refuse: (error: Error) => {
      refusal = error
    },
  }
}

const idsOf = ({
  conversation,
  userMessage,
  assistantMessage,
}: Awaited<ReturnType<ReturnType<typeof makeAsk>['send']>>) => [
  conversation.id,
  userMessage.id,
  assistantMessage.id,
]

describe('a send that was accepted before', () => {
  it('is answered with the first payload, and counts once', async () => {
    const { ask, counted } = await asking()
    const first = await ask.send(VIEWER, QUESTION)
    expect(idsOf(await ask.send(VIEWER, QUESTION))).toEqual(idsOf(first))
    expect(counted()).toBe(1)
  })

  it.each([new RateLimited(7), new Overloaded(7)])('is not refused with %s', async (error) => {
    const { ask, refuse } = await asking()
    const first = await ask.send(VIEWER, QUESTION)
    refuse(error)
    expect(idsOf(await ask.send(VIEWER, QUESTION))).toEqual(idsOf(first))
    await expect(ask.send(VIEWER, { ...QUESTION, content: 'Another?' })).rejects.toThrow('used before')
    await expect(ask.send(VIEWER, { ...QUESTION, clientMessageId: 'send-2' })).rejects.toBe(error)
    await expect(ask.send(VIEWER, { ...QUESTION, clientMessageId: null })).rejects.toBe(error)
  })
})

describe('a new answer that is asked for again', () => {
  it('while it is being written it is the same answer, also if the requests come at the same moment', async () => {
    const { ask, counted } = await asking()
    const { assistantMessage } = await ask.send(VIEWER, QUESTION)
    const again = await Promise.all([1, 2, 3].map(() => ask.regenerate(VIEWER, assistantMessage.id)))
    again.push(await ask.regenerate(VIEWER, assistantMessage.id))
    expect(new Set(again.map((each) => each.assistantMessage.id)).size).toBe(1)
    expect(again[0]?.assistantMessage.id).not.toBe(assistantMessage.id)
    expect(counted()).toBe(2)
  })
})
