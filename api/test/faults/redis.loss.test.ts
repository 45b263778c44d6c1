import { Redis } from 'ioredis'
import { describe, expect, it, vi } from 'vitest'
import { loseWrites, writtenBytes } from '../support/appendOnlyFile.ts'
import type { StreamEvent } from '../support/client.ts'
import { faultStage } from '../support/faultStage.ts'
import { allReading, readPersistently } from '../support/persistentReader.ts'

const SOON = { timeout: 15_000, interval: 20 }
const isReset = ({ __typename }: StreamEvent) => __typename === 'MessageReset'

describe('the end of a log that Redis lost', () => {
  const stage = faultStage({ throughProxy: true })

  it('is written again by the worker that wrote it, and no reader notices', async () => {
    const { redis, ask, readers, expectAllWhole, expectAnswers, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 150, tps: 40 })
    const readings = readers(asked)
    await allReading(readings, 4)
    const kept = await writtenBytes(redis)
    await allReading(readings, 20)
    await redis.kill()
    await loseWrites(redis, kept)
    await redis.restart()
    for (const { events } of await expectAllWhole(readings, asked)) expect(events.filter(isReset)).toEqual([])
    expect(asked.calls()).toBe(1)
    await expectAnswers()
    await expectNothingLeft(asked)
  }, 40_000)

  it('is begun anew where the whole log is gone and its message is not: readers are reset', async () => {
    const { redis, proxy, ask, readers, expectAllWhole, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 100, tps: 40 })
    const readings = readers(asked)
    await allReading(readings, 10)
    proxy.shut()
    const admin = new Redis(redis.port, '127.0.0.1')
    try {
      // The log, its state, and who follows it.
      const keys = await admin.keys('vm:{gen_*')
      expect(keys).toHaveLength(3)
      await admin.del(...keys)
    } finally {
      admin.disconnect()
      proxy.heal()
    }
    for (const { events } of await expectAllWhole(readings, asked))
      expect(events.filter(isReset).length).toBeGreaterThan(0)
    await expectNothingLeft(asked)
  }, 40_000)

  it('is written anew where its worker died with it: readers that are ahead are reset, however late they come', async () => {
    const { redis, clients, products, ask, writer, upstream, readers, ...expects } = stage()
    const asked = await ask({ tokens: 300, tps: 40 })
    const readings = readers(asked)
    await allReading(readings, 4)
    const kept = await writtenBytes(redis)
    await allReading(readings, 25)
    const dying = writer()
    const survivor = clients[products[0] === dying ? 1 : 0]
    let answered = false
    const late = readPersistently([survivor], asked.id, { leavesAfter: 30, resumeAt: () => answered })
    await allReading([late], 25)
    upstream.next({ tokens: 120, tps: 80 })
    await redis.kill()
    await dying.kill()
    await loseWrites(redis, kept)
    await redis.restart()
    const patient = readPersistently([survivor], asked.id)
    await vi.waitFor(async () => expect((await survivor.message(asked.id))?.status).toBe('COMPLETE'), SOON)
    answered = true
    await dying.restart()
    for (const { events } of await expects.expectAllWhole([...readings, late], asked))
      expect(events.filter(isReset).length).toBeGreaterThan(0)
    await expects.expectAllWhole([patient], asked)
    expect(asked.calls()).toBe(2)
    await expects.expectNothingLeft(asked)
  }, 60_000)
})
