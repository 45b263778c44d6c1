import { describe, expect, it } from 'vitest'
import { askAndRead, type CacheStage, cacheStage, statsAt, stop } from '../support/cacheStage.ts'
import {
  clientWith,
  type Sent,
  type StreamEvent,
  type TestClient,
  textOf,
  visitor,
} from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import type { Product } from '../support/product.ts'
import { expectWhole, readThrough } from '../support/reading.ts'
import { gateAt } from '../support/upstreamBehaviour.ts'

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
  /** Resolves when every reader has some text. */
  readonly hasBegun: Promise<unknown>
  /** Lets the second half of the answer come. */
  goOn(): void
}

let crowds = 0

/** Visitors who ask the same at the same time, and read the first half of the answer. */
async function crowdAt(stage: CacheStage, count: number, tokens: number): Promise<Crowd> {
  const question = `What is new in week ${++crowds}?`
  const clients = await stage.visitors(count)
  const gate = gateAt(tokens / 2)
  stage.upstream.next({ tokens, tps: 500, gate })
  const asked = await Promise.all(
    clients.map(async (client) => {
      const sent = await client.send(question)
      return { client, sent, id: sent.assistantMessage.id }
    }),
  )
  const begun = asked.map(() => Promise.withResolvers<void>())
  const read = Promise.all(
    asked.map(({ client, id }, at) =>
      client.follow(id, 0, (event) => {
        if (hasText(event)) begun[at]?.resolve()
        return false
      }),
    ),
  )
  read.catch(() => {})
  const hasBegun = Promise.all(begun.map(({ promise }) => promise))
  return { question, asked, read, hasBegun, goOn: gate.open }
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

describe.each(['embedded', 'Redis'] as const)('a question that many ask at the same time: %s', (kind) => {
  const stage = cacheStage(kind)

  it('200 visitors who ask the same question share one call, and each reads the whole stream', async () => {
    const before = await statsAt(stage().admin())
    const crowd = await crowdAt(stage(), 200, 300)
    expect(outcomesOf(crowd)).toEqual({ MISS: 1, JOINED: 199 })
    await Promise.race([crowd.hasBegun, crowd.read])
    crowd.goOn()
    for (const events of await crowd.read) expectWhole(events, textFor(stage(), crowd.question))
    expect(stage().calls(crowd.question)).toBe(1)
    await eventually(async () => {
      const { misses, joinedHits, savedTokens } = await statsAt(stage().admin())
      expect(misses - before.misses).toBe(1)
      expect(joinedHits - before.joinedHits).toBe(199)
      expect(savedTokens - before.savedTokens).toBeGreaterThan(199 * 300)
    })
    for (const { client, id } of crowd.asked.slice(0, 10))
      expect((await client.message(id))?.content).toBe(textFor(stage(), crowd.question))
  })

  it.each([
    ['the visitor who asked first', 'MISS'],
    ['a visitor who joined', 'JOINED'],
  ])('a shared answer continues for all others when %s stops', async (_, cache) => {
    const crowd = await crowdAt(stage(), 20, 150)
    const at = crowd.asked.findIndex(({ sent }) => sent.assistantMessage.cache === cache)
    const { client, id } = crowd.asked[at] as Asked
    await client.follow(id, 0, hasText)
    const stopped = await stop(client, id)
    crowd.goOn()
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
  })

  it('a shared answer ends its call when its last reader stops, and is not cached', async () => {
    const crowd = await crowdAt(stage(), 6, 100)
    const call = () => stage().upstream.requests.at(-1)
    await eventually(() => expect(stage().calls(crowd.question)).toBe(1))
    for (const [count, { client, id }] of crowd.asked.entries()) {
      await client.follow(id, 0, hasText)
      expect(call()?.abortedAt, `${count} have stopped`).toBeNull()
      expect((await stop(client, id))?.status).toBe('STOPPED')
    }
    await eventually(() => expect(call()?.abortedAt).not.toBeNull())
    for (const events of await crowd.read) expect(events.at(-1)?.message?.status).toBe('STOPPED')
    const [again] = await stage().visitors(1)
    expect((await askAndRead(again as TestClient, crowd.question)).assistantMessage.cache).toBe('MISS')
  })

  it('a shared answer continues for the others when its first asker deletes the conversation', async () => {
    const crowd = await crowdAt(stage(), 6, 150)
    const { client, sent, id } = crowd.asked.find(
      ({ sent: { assistantMessage } }) => assistantMessage.cache === 'MISS',
    ) as Asked
    const rest = crowd.asked.filter((each) => each.id !== id).map((each) => each.client.follow(each.id))
    await client.follow(id, 0, hasText)
    await client.request('mutation($id: ID!) { deleteConversation(id: $id) { deletedId } }', {
      id: sent.conversation.id,
    })
    await expect(crowd.read).rejects.toThrow('NOT_FOUND')
    crowd.goOn()
    for (const events of await Promise.all(rest)) expectWhole(events, textFor(stage(), crowd.question))
    expect(stage().calls(crowd.question)).toBe(1)
  })

  it('a question within a conversation joins no other conversation’s answer', async () => {
    const [first, second] = await stage().visitors(2)
    if (!first || !second) throw new Error('Nobody came')
    const [mine, yours] = await Promise.all([first.send('My first words'), second.send('Your first words')])
    await Promise.all([first.follow(mine.assistantMessage.id), second.follow(yours.assistantMessage.id)])
    const gate = gateAt(0)
    stage().upstream.next({ gate }, { gate })
    const followUps = await Promise.all([
      first.send('And then?', { conversationId: mine.conversation.id }),
      second.send('And then?', { conversationId: yours.conversation.id }),
    ])
    gate.open()
    expect(followUps.map(({ assistantMessage }) => assistantMessage.cache)).toEqual(['MISS', 'MISS'])
  })

  if (kind === 'embedded') return

  // The last one: it ends a process of the stage.
  it('a shared answer whose process is killed is taken over for all', async () => {
    const crowd = await crowdAt(stage(), 40, 200)
    stage().upstream.next({ tokens: 60, tps: 500 })
    const clients = (headers: Record<string, string>) =>
      stage().products.map(({ url }) => clientWith(url, headers))
    await crowd.asked[0]?.client.follow(crowd.asked[0].id, 0, hasText)
    const dying = stage().writer()
    const survivor = stage().products.find((product) => product !== dying) as Product
    const readings = crowd.asked.map(({ client, id }) => readThrough(clients(client.headers), id))
    await dying.kill()
    const streams = await Promise.all(readings)
    const text = textFor(stage(), crowd.question)
    for (const events of streams) expectWhole(events, text)
    expect(stage().calls(crowd.question)).toBe(2)
    const late = await (await visitor(survivor.url)).send(crowd.question)
    expect(late.assistantMessage).toMatchObject({ cache: 'EXACT', content: text })
  })
})
