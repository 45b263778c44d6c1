import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type AppProcess, asking, startApp } from '../support/appProcess.ts'
import { type TestClient, visitor } from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { expectWhole } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'

const MB = 1024 * 1024
/** Longer than the answers below take to be written, unless the machine is slow: then less is unread in the end. */
const STALLED_MS = 10_000
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
})
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

/** One long answer after the other to the first question of a conversation, two at a time. */
async function write(client: TestClient, first: string, count: number): Promise<void> {
  const writeSome = async () => {
    for (let answer = 0; answer < count / 2; answer++) {
      const { data } = await client.request<{ regenerateMessage: { assistantMessage: { id: string } } }>(
        'mutation($id: ID!) { regenerateMessage(id: $id) { assistantMessage { id } } }',
        { id: first },
      )
      const id = data?.regenerateMessage.assistantMessage.id ?? ''
      await eventually(async () => expect((await client.message(id))?.status).toBe('COMPLETE'))
    }
  }
  await Promise.all([writeSome(), writeSome()])
}

const STALLS: readonly Stall[] = [stalledSocket, stalledResponse]

it('readers that stop reading over a WebSocket and SSE keep next to nothing in memory and are cut, and others read on', async () => {
  const client = await visitor(app.url)
  const { conversation, assistantMessage: first } = await client.send(asking(CHARACTERS, 10))
  await write(client, first.id, 40)
  const before = await app.memory()
  const readers = await Promise.all(STALLS.map((stall) => stall(client, { id: conversation.id })))
  await eventually(async () => expect(await subscribed()).toBe(1))
  const live = await client.send(asking(7_000, 100, 40))
  const reading = client.follow(live.assistantMessage.id)
  await write(client, first.id, ANSWERS)
  expect((await app.memory()).live - before.live).toBeLessThan(2 * MB * STALLS.length)
  // Nothing that was written for the others was taken meanwhile, nor is it later.
  expectWhole(await reading, 'a word '.repeat(1_000))
  // A socket that answers no ping may be closed for that before.
  await eventually(() => expect(cuts()).toBeGreaterThan(0))
  await eventually(async () => expect(await subscribed()).toBe(0))
  for (const reader of readers) reader.destroy()
  expect((await app.memory()).live - before.live).toBeLessThan(2 * MB * STALLS.length)
})
