import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AppProcess, asking, type Memory, startApp } from '../support/appProcess.ts'
import { type TestClient, visitor } from '../support/client.ts'
import { join, type Member } from '../support/crowd.ts'
import { eventually } from '../support/patience.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'

const SUBSCRIPTIONS = 5_000
const VISITORS = 250
const MAX_KB = 20
/** What many readers of one answer share is paid for by the first few. */
const WARM_UP = 500
const SAMPLES = 3
/** A look collects all garbage, which costs a good part of a second. */
const LOOK_EVERY_MS = 500

const ANSWER = `subscription Stream($id: ID!) { messageStream(messageId: $id) { __typename seq ... on MessageDelta { text } } }`
const CONVERSATION =
  'subscription Events($id: ID!) { conversationEvents(conversationId: $id) { __typename } }'

let redis: RedisServer
beforeAll(async () => {
  redis = await startRedisServer()
})
afterAll(() => redis.close())

interface Place {
  readonly client: TestClient
  readonly answer: string
  readonly conversation: string
}

/** A visitor whose answer has begun, and then stays as it is. */
async function place(url: string): Promise<Place> {
  const client = await visitor(url)
  const { conversation, assistantMessage } = await client.send(asking(14, 2, 600_000))
  return { client, answer: assistantMessage.id, conversation: conversation.id }
}

/** Without what looks into the store at that moment: the least of some samples. */
async function restingMemory(app: AppProcess): Promise<{ readonly heap: number }> {
  const samples = []
  for (let sample = 0; sample < SAMPLES; sample++) samples.push(await app.memory())
  return { heap: Math.min(...samples.map(({ heap }) => heap)) }
}

/** Half of them follow answers that stand still, half conversations in which nothing happens. */
async function crowd(app: AppProcess, places: readonly Place[], from: number, to: number): Promise<Member[]> {
  const members: Member[] = []
  for (let index = from; index < to; index++) {
    const { client, answer, conversation } = places[index % places.length] as Place
    const localAddress = `127.0.0.${2 + (index % 8)}`
    const inAnswer = Math.floor(index / places.length) % 2 === 0
    const what = inAnswer
      ? { query: ANSWER, variables: { id: answer } }
      : { query: CONVERSATION, variables: { id: conversation } }
    members.push(join({ url: app.url, headers: client.headers, localAddress }, { ...what, onData: () => {} }))
    if (index % 50 === 49) await Promise.all(members.slice(-50).map(({ open }) => open))
  }
  await Promise.all(members.map(({ open }) => open))
  return members
}

it.each(['Redis', 'the embedded store'])(
  '5,000 idle subscriptions on %s take 20 KB of heap each, which is free again when they leave',
  async (store) => {
    const settings = store === 'Redis' ? { REDIS_URL: redis.url } : {}
    const app: AppProcess = await startApp({
      settings: { ...settings, MESSAGES_PER_MINUTE: '100000', LOG_LEVEL: 'warn' },
    })
    try {
      const places = await Promise.all(Array.from({ length: VISITORS }, () => place(app.url)))
      const warm = await crowd(app, places, 0, WARM_UP)
      const before = await restingMemory(app)
      const members = await crowd(app, places, WARM_UP, WARM_UP + SUBSCRIPTIONS)
      const perSubscription = ({ heap }: Memory) => (heap - before.heap) / SUBSCRIPTIONS / 1024
      // Without what looks into the store at that moment: the least that is seen counts, as before.
      const kilobytes = await eventually(async () => {
        const seen = perSubscription(await app.memory())
        expect(seen).toBeLessThan(MAX_KB)
        return seen
      }, LOOK_EVERY_MS)
      process.stdout.write(`${store}: ${kilobytes.toFixed(1)} KB of heap a subscription\n`)
      for (const member of members) member.leave()
      await eventually(
        async () => expect((await app.memory()).heap - before.heap).toBeLessThan(SUBSCRIPTIONS * 1_024),
        LOOK_EVERY_MS,
      )
      for (const member of warm) member.leave()
    } finally {
      await app.close()
    }
  },
)
