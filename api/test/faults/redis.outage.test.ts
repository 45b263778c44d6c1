import { Redis } from 'ioredis'
import { describe, expect, it, vi } from 'vitest'
import { faultStage } from '../support/faultStage.ts'
import { allReading } from '../support/persistentReader.ts'

const SOON = { timeout: 10_000, interval: 20 }

describe('answers in the making', () => {
  const stage = faultStage()

  it('go on when Redis is killed and comes back with its append-only file', async () => {
    const { redis, ask, readers, expectRefused, expectAllWhole, expectAnswers, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 150, tps: 40 })
    const readings = readers(asked)
    await allReading(readings)
    await redis.kill()
    await expectRefused()
    await redis.restart()
    await expectAllWhole(readings, asked)
    await expectAnswers()
    await expectNothingLeft(asked)
  }, 40_000)

  it('go on after Redis was frozen for five seconds, by one writer, and nothing hangs meanwhile', async () => {
    const { redis, ask, readers, expectRefused, expectAllWhole, expectAnswers, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 200, tps: 30 })
    const readings = readers(asked)
    await allReading(readings)
    const frozenAt = performance.now()
    redis.pause()
    try {
      await expectRefused()
      await expectRefused()
      await vi.waitFor(() => expect(performance.now() - frozenAt).toBeGreaterThan(5_000), SOON)
    } finally {
      redis.resume()
    }
    await expectAllWhole(readings, asked)
    await expectAnswers()
    await expectNothingLeft(asked)
  }, 40_000)

  it('lose nothing, and stall for two seconds at most, when the subscribers’ connections are cut', async () => {
    const { redis, ask, readers, expectAllWhole, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 200, tps: 50 })
    const readings = readers(asked)
    const admin = new Redis(redis.port, '127.0.0.1')
    try {
      for (const seen of [3, 10, 20]) {
        await allReading(readings, seen)
        await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
      }
    } finally {
      admin.disconnect()
    }
    for (const { longestStallMs } of await expectAllWhole(readings, asked))
      expect(longestStallMs).toBeLessThan(2_000)
    expect(asked.calls()).toBe(1)
    await expectNothingLeft(asked)
  }, 40_000)

  it('wait for a Redis that is full, which takes no half of a conversation, and go on when it has memory', async () => {
    const { redis, clients, ask, readers, expectRefused, expectAllWhole, expectAnswers, expectNothingLeft } =
      stage()
    const asked = await ask({ tokens: 150, tps: 40 })
    const readings = readers(asked)
    await allReading(readings)
    const admin = new Redis(redis.port, '127.0.0.1')
    const conversations = '{ conversations(first: 50) { edges { node { id messageCount } } } }'
    try {
      const before = (await clients[0].request(conversations)).data
      await admin.config('SET', 'maxmemory', '1')
      await expectRefused()
      await expect(clients[1].send('More', { conversationId: asked.conversationId })).rejects.toThrow(
        'STORE_UNAVAILABLE',
      )
      expect((await clients[1].request(conversations)).data).toEqual(before)
      const { data } = await clients[0].request('{ health { components { status detail } } }')
      expect(data?.health).toMatchObject({
        components: expect.arrayContaining([{ status: 'DEGRADED', detail: 'Redis takes no writes.' }]),
      })
    } finally {
      await admin.config('SET', 'maxmemory', '0')
      admin.disconnect()
    }
    await expectAllWhole(readings, asked)
    expect(asked.calls()).toBe(1)
    await expectAnswers()
    await expectNothingLeft(asked)
  }, 40_000)
})

describe('a Redis that keeps nothing', () => {
  const stage = faultStage({ redis: { appendonly: false } })

  it('comes back empty: readers are told within five seconds, and new questions are answered', async () => {
    const { redis, ask, readers, expectRefused, expectAnswers, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 1_000, tps: 40 })
    const readings = readers(asked)
    await allReading(readings)
    await redis.kill()
    await expectRefused()
    await redis.restart()
    const backAt = performance.now()
    const told = await Promise.all(readings.map(({ over }) => over))
    expect(performance.now() - backAt).toBeLessThan(5_000)
    expect(new Set(told.map(({ code }) => code))).toEqual(new Set(['NOT_FOUND']))
    await expectAnswers()
    await expectNothingLeft(undefined, /knowledge/)
  }, 40_000)
})
