import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type AppProcess, asking, startApp } from '../support/appProcess.ts'
import { type StreamEvent, type TestClient, visitor } from '../support/client.ts'
import { expectWhole } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'

const MB = 1024 * 1024
const STALLED_MS = 5_000
/** What the system takes off the server's hands for a reader that takes nothing is a few MB a connection. */
const ANSWERS = 120
const CHARACTERS = 98_000

const EVENTS = `subscription Events($id: ID!) {
  conversationEvents(conversationId: $id) { ... on MessageEnded { message { content } } }
}`

let redis: RedisServer
let observer: Redis
let app: AppProcess
beforeAll(async () => {
  redis = await startRedisServer()
  observer = new Redis(redis.url)
  app = await startApp({
    settings: { REDIS_URL: redis.url, MESSAGES_PER_MINUTE: '100000' },
    backlogLimits: { stalledMs: STALLED_MS, maxBytes: MB, overfullMs: 2_000, lookEveryMs: 200 },
  })
}, 40_000)
afterAll(async () => {
  observer.disconnect()
  await app.close()
  await redis.close()
})

/** Starts to read something and then reads no more. */
type Stall = (client: TestClient, variables: object) => Promise<{ destroy(): void }>

async function stalledSocket(client: TestClient, variables: object) {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { origin: app.url, ...client.headers },
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init' }))
  await once(socket, 'message')
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: EVENTS, variables } }))
  socket.on('error', () => {}).pause()
  return { destroy: () => socket.terminate() }
}

async function stalledResponse(client: TestClient, variables: object) {
  const headers = { ...client.headers, 'content-type': 'application/json', accept: 'text/event-stream' }
  const sent = request(`${app.url}/graphql`, { method: 'POST', headers })
  sent.on('error', () => {}).end(JSON.stringify({ query: EVENTS, variables }))
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response.on('error', () => {}).pause()
}

const subscribed = async () => ((await observer.pubsub('CHANNELS', 'vm:*:changes')) as string[]).length

const cuts = () => app.output().match(/"reason":"stalled"[^\n]*"reader cut off"/g)?.length ?? 0

/** A reader that reads, and the longest that it had to wait for a next piece. */
async function follow(client: TestClient, id: string): Promise<{ events: StreamEvent[]; longestMs: number }> {
  let last = performance.now()
  let longestMs = 0
  const events = await client.follow(id, 0, () => {
    longestMs = Math.max(longestMs, performance.now() - last)
    last = performance.now()
    return false
  })
  return { events, longestMs }
}

/** One long answer after the other to the first question of a conversation, two at a time. */
async function write(client: TestClient, first: string, count: number): Promise<void> {
  const writeSome = async () => {
    for (let answer = 0; answer < count / 2; answer++) {
      const { data } = await client.request<{ regenerateMessage: { assistantMessage: { id: string } } }>(
        'mutation($id: ID!) { regenerateMessage(id: $id) { assistantMessage { id } } }',
        { id: first },
      )
      const id = data?.regenerateMessage.assistantMessage.id ?? ''
      await vi.waitFor(async () => expect((await client.message(id))?.status).toBe('COMPLETE'), {
        interval: 10,
        timeout: 5_000,
      })
    }
  }
  await Promise.all([writeSome(), writeSome()])
}

const cases: readonly [string, Stall][] = [
  ['a WebSocket', stalledSocket],
  ['SSE', stalledResponse],
]

it.each(cases)(
  'keeps next to nothing for a reader that stops reading over %s, and closes it; others feel nothing',
  async (_, stall) => {
    const client = await visitor(app.url)
    const { conversation, assistantMessage: first } = await client.send(asking(CHARACTERS, 10))
    await write(client, first.id, 40)
    const before = await app.memory()
    const cutsBefore = cuts()
    const reader = await stall(client, { id: conversation.id })
    await vi.waitFor(async () => expect(await subscribed()).toBe(1))
    const live = await client.send(asking(7_000, 100, 40))
    const reading = follow(client, live.assistantMessage.id)
    await write(client, first.id, ANSWERS)
    expect((await app.memory()).live - before.live).toBeLessThan(2 * MB)
    await vi.waitFor(() => expect(cuts()).toBe(cutsBefore + 1), { timeout: STALLED_MS + 2_000 })
    await vi.waitFor(async () => expect(await subscribed()).toBe(0), { timeout: 2_000 })
    reader.destroy()
    const { events, longestMs } = await reading
    expectWhole(events, 'a word '.repeat(1_000))
    expect(longestMs).toBeLessThan(1_000)
    expect((await app.memory()).live - before.live).toBeLessThan(2 * MB)
  },
  40_000,
)
