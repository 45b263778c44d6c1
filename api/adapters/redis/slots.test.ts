import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { newApiKeyId, newConversationId, newGenerationId, newImportId } from '../../domain/ids.ts'
import { keyOf, meaningOf, put } from '../../test/contracts/answerCache.samples.ts'
import {
  deltas,
  documentOf,
  exchangeOf,
  jobOf,
  outcomeOf,
  settlementOf,
} from '../../test/contracts/samples.ts'
import { memberOf } from '../../test/contracts/sharedGenerations.contract.ts'
import { deliveryOf } from '../../test/contracts/webhookOutbox.contract.ts'
import { eventually } from '../../test/support/patience.ts'
import { slotOf } from '../../test/support/redisCluster.ts'
import { type RedisServer, startRedisServer } from '../../test/support/redisServer.ts'
import { conversationKeys, generationKeys, ownerKeys } from './keys.ts'
import { CONSUME_SCRIPT } from './limiter/limiter.ts'
import { openRedis, type RedisPorts } from './redis.ts'

/** Files of the scripts that were run so far. */
const run = vi.hoisted(() => new Set<string>())
vi.mock(import('./scripts.ts'), async (original) => {
  const { loadScript } = await original()
  return {
    loadScript(redis, ...files) {
      const script = loadScript(redis, ...files)
      return (keys, args) => {
        for (const file of files) run.add(fileURLToPath(file))
        return script(keys, args)
      }
    },
  }
})

let server: RedisServer
let ports: RedisPorts
beforeAll(async () => {
  server = await startRedisServer()
  ports = await openRedis({ url: server.url, conversationTtlMs: 60_000, report: () => {} })
})
afterAll(async () => {
  await ports.close()
  await server.close()
})

interface Sent {
  readonly name: string
  readonly args: readonly (string | number | Buffer)[]
}

async function useEverything({
  conversations,
  generations: log,
  jobs,
  knowledge,
  limiter,
  gaps,
  apiKeys,
  imports,
  ...ports
}: RedisPorts): Promise<void> {
  const ownerId = 'owner {with} {{braces}}: *?[a] \ud800'
  const exchange = exchangeOf(Date.now(), { ownerId, key: 'send-1' })
  const answer = exchange.messages[1]
  await conversations.addExchange(exchange)
  expect(await conversations.messages(ownerId, exchange.conversationId, {})).toMatchObject({
    items: [{}, {}],
  })
  await conversations.settle(ownerId, answer.id, settlementOf('Once a week.'))
  await conversations.rate(ownerId, answer.id, { rating: 'HELPFUL', comment: null, createdAt: 1 })
  await conversations.rename(ownerId, exchange.conversationId, 'Palms', Date.now())
  expect(await conversations.remove(ownerId, exchange.conversationId)).toHaveLength(1)
  const id = newGenerationId()
  const acquired = await log.acquire(id, 1_000)
  const epoch = acquired.state === 'acquired' ? acquired.epoch : 0
  await log.append(id, { epoch, firstSeq: 1, events: deltas('a'), leaseMs: 1_000 })
  await log.release(id, epoch)
  await log.requestStop(id, outcomeOf('STOPPED'))
  await log.read(id)
  await log.discard(id)
  const document = await knowledge.put(documentOf())
  await knowledge.changesSince(0)
  await knowledge.leastFollowed()
  await knowledge.remove(document.id)
  await limiter({ limit: 3, windowMs: 60_000 }).consume(ownerId)
  await gaps.record({ key: 'a', question: 'A?', lastAskedAt: 1, nearest: null, found: '' })
  await gaps.takeBack('a')
  await gaps.remove('a')
  const apiKey = newApiKeyId()
  const record = { name: 'a', prefix: 'vm_a', scopes: [], createdAt: 1, lastUsedAt: null, expiresAt: null }
  await apiKeys.add({ ...record, id: apiKey, secretHash: 'hash' })
  await apiKeys.used(apiKey, 2)
  await apiKeys.remove(apiKey)
  const about = { reason: null, dryRun: false, total: 1, files: [], startedAt: 1 }
  await imports.tell({ ...about, id: newImportId(), state: 'RUNNING' })
  expect(await imports.list()).toHaveLength(1)
  await useWebhooks(ports)
  await useCache(ports)
  await useJobs(jobs)
}

async function useWebhooks({ webhooks, outbox }: Pick<RedisPorts, 'webhooks' | 'outbox'>): Promise<void> {
  const keyId = newApiKeyId()
  const delivery = deliveryOf()
  const { webhookId, conversationId } = delivery
  const webhook = { id: webhookId, keyId, url: '', events: [], createdAt: 1, secret: '' } as const
  await webhooks.add(webhook, 3)
  await webhooks.remove(keyId, webhookId)
  await outbox.add(delivery)
  const claimed = await outbox.claim(webhookId, 200, 1_000)
  if (claimed) await outbox.settle(claimed, { state: 'DELIVERED', status: 200, error: null }, 200)
  await outbox.purge(300)
  await outbox.add(delivery)
  await outbox.replay(webhookId, delivery.id, 300)
  await outbox.forget(webhookId, conversationId, null)
  await outbox.clear(webhookId)
}

async function useCache({
  answerCache,
  counters,
  shared,
}: Pick<RedisPorts, 'answerCache' | 'counters' | 'shared'>): Promise<void> {
  const cache = answerCache({ capacity: 10 })
  const meaning = meaningOf('How much is it?', 1, 0)
  await put(cache, 'a', { meaning })
  await cache.get(keyOf('a'))
  await cache.nearest(meaning.scope, meaning.embedding, 1)
  await cache.raise(keyOf('a'), 0.9)
  await cache.used(new Map([[keyOf('a'), 2]]))
  await cache.remove(keyOf('a'))
  await cache.clear()
  await counters.add({ misses: 1 })
  const [id, member] = [newGenerationId(), memberOf()]
  await shared.claim(keyOf('a'), id, 1_000)
  await shared.join(id, member, keyOf('a'))
  await shared.leave(id, member.messageId)
  await shared.release(keyOf('a'), id)
}

const fileOf = (script: string): string => fileURLToPath(new URL(script, import.meta.url))

/** A job that fails once, then takes long enough for the worker to say that it still works on it. */
async function useJobs(jobs: RedisPorts['jobs']): Promise<void> {
  const leave = new AbortController()
  let deliveries = 0
  const ended = jobs.work(
    async () => {
      if (++deliveries === 1) throw new Error('not now')
      await eventually(() => expect([...run]).toContain(fileOf('jobs/renew.lua')))
      leave.abort()
    },
    { concurrency: 1, signal: leave.signal },
  )
  await jobs.add(jobOf())
  await ended
}

it('every script is run, with all its keys in one slot of a cluster', async () => {
  const sent: Sent[] = []
  const original = Redis.prototype.sendCommand
  vi.spyOn(Redis.prototype, 'sendCommand').mockImplementation(function (this: Redis, command, stream) {
    const answer = original.call(this, command, stream)
    sent.push(command as unknown as Sent)
    return answer
  })
  await useEverything(ports)
  vi.restoreAllMocks()
  const scripts = sent.filter(({ name }) => name === 'eval' || name === 'evalsha')
  for (const { args } of scripts) {
    const keys = args.slice(2, 2 + Number(args[1])).map(String)
    expect(new Set(keys.map((key) => slotOf(key))), keys.join(' ')).toHaveProperty('size', 1)
  }
  if (scripts.some(({ args }) => args[0] === CONSUME_SCRIPT)) run.add(fileOf('limiter/consume.lua'))
  const files = globSync('**/*.lua', { cwd: import.meta.dirname }).map(fileOf)
  expect(files.length).toBeGreaterThan(15)
  expect([...run].toSorted()).toEqual(files.toSorted())
})

it('keys of one owner share a slot, and no two owners share a key, whatever their names', () => {
  const id = newConversationId()
  const names = ['a', 'a}', '{a}', 'a:conv', 'a%7D', '\ud800', '\ud801', '']
  const keys = names.flatMap((name) => [
    ...Object.values(ownerKeys(name)),
    ...Object.values(conversationKeys(name, id)),
  ])
  expect(new Set(keys).size).toBe(keys.length)
  for (const name of names) {
    const own = [...Object.values(ownerKeys(name)), ...Object.values(conversationKeys(name, id))]
    expect(new Set(own.map((key) => slotOf(key))).size).toBe(1)
  }
  const those = Object.values(generationKeys(newGenerationId()))
  expect(new Set(those.map((key) => slotOf(key))).size).toBe(1)
})
