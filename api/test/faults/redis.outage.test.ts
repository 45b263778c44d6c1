import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { faultStage } from '../support/faultStage.ts'
import { expireLeases } from '../support/leases.ts'

const stage = faultStage()

describe('answers under way', () => {
  it('answers go on when Redis is killed and comes back with its append-only file', async () => {
    const { redis, ask, readers, allCaughtUp, ...expects } = stage()
    const asked = await ask({ tokens: 60, upTo: 10 })
    const readings = readers(asked)
    await allCaughtUp(readings, asked)
    await redis.kill()
    asked.goOn(40)
    await expects.expectRefused()
    await asked.waits()
    await redis.restart()
    asked.goOn()
    await expects.expectAllWhole(readings, asked)
    await expects.expectAnswers()
    await expects.expectNothingLeft(asked)
  })

  it('answers go on, by one writer at a time, after Redis was frozen for longer than connections and leases last', async () => {
    const { redis, ask, readers, allCaughtUp, ...expects } = stage()
    const asked = await ask({ tokens: 60, upTo: 10 })
    const readings = readers(asked)
    await allCaughtUp(readings, asked)
    redis.pause()
    try {
      asked.goOn(40)
      // By the time limit of a command twice, after which the connections have been silent for too long.
      await expects.expectRefused()
      await expects.expectRefused()
      await asked.waits()
    } finally {
      redis.resume()
    }
    await expireLeases(redis.port)
    asked.goOn()
    await expects.expectAllWhole(readings, asked)
    await expects.expectAnswers()
    await expects.expectNothingLeft(asked)
  })

  it('readers lose nothing when the subscribers’ connections are cut', async () => {
    const { redis, ask, readers, allCaughtUp, expectAllWhole, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 60, upTo: 10 })
    const readings = readers(asked)
    const admin = new Redis(redis.port, '127.0.0.1')
    try {
      for (const written of [10, 20, 30]) {
        asked.goOn(written)
        await allCaughtUp(readings, asked)
        await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
      }
      // The model waits: what comes now, every reader has without the end to remind it.
      asked.goOn(40)
      await allCaughtUp(readings, asked)
    } finally {
      admin.disconnect()
    }
    asked.goOn()
    await expectAllWhole(readings, asked)
    expect(asked.calls()).toBe(1)
    await expectNothingLeft(asked)
  })

  it('answers wait for a Redis that is full, which takes no half of a conversation, and go on when it has memory', async () => {
    const { redis, clients, ask, readers, allCaughtUp, ...expects } = stage()
    const asked = await ask({ tokens: 60, upTo: 10 })
    const readings = readers(asked)
    await allCaughtUp(readings, asked)
    const admin = new Redis(redis.port, '127.0.0.1')
    const conversations = '{ conversations(first: 50) { edges { node { id messageCount } } } }'
    try {
      const before = (await clients[0].request(conversations)).data
      await admin.config('SET', 'maxmemory', '1')
      asked.goOn(40)
      await expects.expectRefused()
      await expect(clients[1].send('More', { conversationId: asked.conversationId })).rejects.toThrow(
        'STORE_UNAVAILABLE',
      )
      expect((await clients[1].request(conversations)).data).toEqual(before)
      const { data } = await clients[0].request('{ health { components { status detail } } }')
      expect(data?.health).toMatchObject({
        components: expect.arrayContaining([{ status: 'DEGRADED', detail: 'Redis takes no writes.' }]),
      })
      await asked.waits()
    } finally {
      await admin.config('SET', 'maxmemory', '0')
      admin.disconnect()
    }
    asked.goOn()
    await expects.expectAllWhole(readings, asked)
    expect(asked.calls()).toBe(1)
    await expects.expectAnswers()
    await expects.expectNothingLeft(asked)
  })
})

describe('a Redis that keeps nothing', () => {
  it('readers get NOT_FOUND and new questions are answered when Redis comes back empty', async () => {
    const { redis, ask, readers, allCaughtUp, ...expects } = stage()
    const asked = await ask({ tokens: 60, upTo: 10 })
    const readings = readers(asked)
    await allCaughtUp(readings, asked)
    await redis.kill()
    await expects.expectRefused()
    await rm(join(redis.directory, 'appendonlydir'), { recursive: true })
    await redis.restart()
    asked.goOn(40)
    const told = await Promise.all(readings.map(({ over }) => over))
    expect(new Set(told.map(({ code }) => code))).toEqual(new Set(['NOT_FOUND']))
    await expects.expectAnswers()
    await expects.expectNothingLeft(undefined, /knowledge/)
  })
})
