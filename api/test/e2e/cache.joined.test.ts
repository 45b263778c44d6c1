import { beforeEach, describe, expect, it, vi } from 'vitest'
import { askAndRead, type CacheStage, cacheStage, statsAt, stop } from '../support/cacheStage.ts'
import { clientWith, type Sent, type StreamEvent, type TestClient, textOf } from '../support/client.ts'
import { expectWhole, readThrough } from '../support/reading.ts'
import type { Behaviour } from '../support/upstreamBehaviour.ts'

const hasText = ({ __typename }: StreamEvent) => __typename === 'MessageDelta'

interface Asked {
  readonly client: TestClient
  readonly sent: Sent
  readonly id: string
}

interface Crowd {
  readonly question: string
  readonly asked: readonly Asked[]
  /** All streams, each to its end. */
  readonly read: Promise<StreamEvent[][]>
}

let crowds = 0

/** So many visitors, each of whom asks the same at the same time, and reads. */
async function crowdAt(stage: CacheStage, count: number, behaviour: Partial<Behaviour>): Promise<Crowd> {
  const question = `What is new in week ${++crowds}?`
  const clients = await stage.visitors(count)
  stage.upstream.next(behaviour)
  const asked = await Promise.all(
    clients.map(async (client) => {
      const sent = await client.send(question)
      return { client, sent, id: sent.assistantMessage.id }
    }),
  )
  const read = Promise.all(asked.map(({ client, id }) => client.follow(id)))
  read.catch(() => {})
  return { question, asked, read }
}

const outcomesOf = ({ asked }: Crowd): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { sent } of asked) {
    const { cache } = sent.assistantMessage
    counts[`${cache}`] = (counts[`${cache}`] ?? 0) + 1
  }
  return counts
}

const textFor = ({ upstream }: CacheStage, question: string): string | undefined =>
  upstream.generated.findLast(({ prompt }) => prompt.includes(question))?.text

describe.each(['embedded', 'Redis'] as const)('a question that many ask at once: %s', (kind) => {
  const stage = cacheStage(kind)

  it('takes one call, and each of 200 has the whole stream', async () => {
    const before = await statsAt(stage().admin())
    const crowd = await crowdAt(stage(), 200, { tokens: 300, tps: 50, ttft: 200 })
    expect(outcomesOf(crowd)).toEqual({ MISS: 1, JOINED: 199 })
    for (const events of await crowd.read) expectWhole(events, textFor(stage(), crowd.question))
    expect(stage().calls(crowd.question)).toBe(1)
    await vi.waitFor(async () => {
      const { misses, joinedHits, savedTokens } = await statsAt(stage().admin())
      expect(misses - before.misses).toBe(1)
      expect(joinedHits - before.joinedHits).toBe(199)
      expect(savedTokens - before.savedTokens).toBeGreaterThan(199 * 300)
    })
    for (const { client, id } of crowd.asked.slice(0, 10))
      expect((await client.message(id))?.content).toBe(textFor(stage(), crowd.question))
  }, 60_000)

  it.each([
    ['the one who asked first', 'MISS'],
    ['one who joined', 'JOINED'],
  ])(
    'goes on for all others when %s stops',
    async (_, cache) => {
      const crowd = await crowdAt(stage(), 20, { tokens: 150, tps: 50 })
      const at = crowd.asked.findIndex(({ sent }) => sent.assistantMessage.cache === cache)
      const { client, id } = crowd.asked[at] as Asked
      await client.follow(id, 0, hasText)
      const stopped = await stop(client, id)
      const whole = textFor(stage(), crowd.question) ?? ''
      expect(stopped?.status).toBe('STOPPED')
      expect(whole.startsWith(stopped?.content ?? 'nothing')).toBe(true)
      expect(stopped?.content).not.toBe(whole)
      for (const [reader, events] of (await crowd.read).entries())
        if (reader === at) expectWhole(events, stopped?.content, { status: 'STOPPED' })
        else expectWhole(events, whole)
      expect(await client.message(id)).toEqual(stopped)
      expect(textOf(await client.follow(id))).toBe(stopped?.content)
      expect(stage().calls(crowd.question)).toBe(1)
      expect(stage().upstream.requests.at(-1)?.abortedAt).toBeNull()
    },
    30_000,
  )

  it('ends its call when the last one stops, and keeps nothing', async () => {
    const crowd = await crowdAt(stage(), 6, { tokens: 2_000, tps: 50 })
    const call = () => stage().upstream.requests.at(-1)
    await vi.waitFor(() => expect(stage().calls(crowd.question)).toBe(1))
    for (const [count, { client, id }] of crowd.asked.entries()) {
      await client.follow(id, 0, hasText)
      expect(call()?.abortedAt, `${count} have stopped`).toBeNull()
      expect((await stop(client, id))?.status).toBe('STOPPED')
    }
    await vi.waitFor(() => expect(call()?.abortedAt).not.toBeNull())
    for (const events of await crowd.read) expect(events.at(-1)?.message?.status).toBe('STOPPED')
    const [again] = await stage().visitors(1)
    expect((await askAndRead(again as TestClient, crowd.question)).assistantMessage.cache).toBe('MISS')
  }, 30_000)

  it('goes on for the others when one deletes its conversation', async () => {
    const crowd = await crowdAt(stage(), 6, { tokens: 150, tps: 50 })
    const { client, sent, id } = crowd.asked.find(
      ({ sent: { assistantMessage } }) => assistantMessage.cache === 'MISS',
    ) as Asked
    const rest = crowd.asked.filter((each) => each.id !== id).map((each) => each.client.follow(each.id))
    await client.follow(id, 0, hasText)
    await client.request('mutation($id: ID!) { deleteConversation(id: $id) { deletedId } }', {
      id: sent.conversation.id,
    })
    await expect(crowd.read).rejects.toThrow('NOT_FOUND')
    for (const events of await Promise.all(rest)) expectWhole(events, textFor(stage(), crowd.question))
    expect(stage().calls(crowd.question)).toBe(1)
  }, 30_000)

  it('is not joined from within a conversation', async () => {
    const [first, second] = await stage().visitors(2)
    if (!first || !second) throw new Error('Nobody came')
    const [mine, yours] = await Promise.all([first.send('My first words'), second.send('Your first words')])
    await Promise.all([first.follow(mine.assistantMessage.id), second.follow(yours.assistantMessage.id)])
    stage().upstream.next({ tokens: 40, tps: 40 }, { tokens: 40, tps: 40 })
    const followUps = await Promise.all([
      askAndRead(first, 'And then?', { conversationId: mine.conversation.id }),
      askAndRead(second, 'And then?', { conversationId: yours.conversation.id }),
    ])
    expect(followUps.map(({ assistantMessage }) => assistantMessage.cache)).toEqual(['MISS', 'MISS'])
  })
})

describe('a question that many ask at once, whose process is killed', () => {
  const stage = cacheStage('Redis')
  let crowd: Crowd
  beforeEach(async () => {
    crowd = await crowdAt(stage(), 40, { tokens: 400, tps: 50 })
    stage().upstream.next({ tokens: 60, tps: 100 })
  }, 30_000)

  it('is taken over for all', async () => {
    const clients = (headers: Record<string, string>) =>
      stage().products.map(({ url }) => clientWith(url, headers))
    await crowd.asked[0]?.client.follow(crowd.asked[0].id, 0, hasText)
    const dying = stage().writer()
    const readings = crowd.asked.map(({ client, id }) => readThrough(clients(client.headers), id))
    await dying.kill()
    const streams = await Promise.all(readings)
    const text = textFor(stage(), crowd.question)
    for (const events of streams) expectWhole(events, text)
    expect(stage().calls(crowd.question)).toBe(2)
    await dying.restart()
    const [late] = await stage().visitors(1)
    expect((await late?.send(crowd.question))?.assistantMessage).toMatchObject({
      cache: 'EXACT',
      content: text,
    })
  }, 60_000)
})
