import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { loseWrites, writtenBytes } from '../support/appendOnlyFile.ts'
import type { StreamEvent } from '../support/client.ts'
import { faultStage } from '../support/faultStage.ts'
import { expireLeases } from '../support/leases.ts'
import { eventually } from '../support/patience.ts'
import { readPersistently } from '../support/persistentReader.ts'

const isReset = ({ __typename }: StreamEvent) => __typename === 'MessageReset'

describe('the end of a log that Redis lost', () => {
  const stage = faultStage({ throughProxy: true })

  it('the lost end of a log is written again by the worker that wrote it, and no reader notices', async () => {
    const { redis, ask, readers, allCaughtUp, ...expects } = stage()
    const asked = await ask({ tokens: 60, upTo: 5 })
    const readings = readers(asked)
    await allCaughtUp(readings, asked)
    const kept = await writtenBytes(redis)
    asked.goOn(25)
    await allCaughtUp(readings, asked)
    await redis.kill()
    await loseWrites(redis, kept)
    await redis.restart()
    asked.goOn()
    for (const { events } of await expects.expectAllWhole(readings, asked))
      expect(events.filter(isReset)).toEqual([])
    expect(asked.calls()).toBe(1)
    await expects.expectAnswers()
    await expects.expectNothingLeft(asked)
  })

  it('a log that is gone while its message is not is begun again from scratch: readers are reset', async () => {
    const { redis, proxy, ask, readers, allCaughtUp, ...expects } = stage()
    const asked = await ask({ tokens: 60, upTo: 20 })
    const readings = readers(asked)
    await allCaughtUp(readings, asked)
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
    asked.goOn()
    for (const { events } of await expects.expectAllWhole(readings, asked))
      expect(events.filter(isReset).length).toBeGreaterThan(0)
    await expects.expectNothingLeft(asked)
  })

  it('a log whose worker died with it is written from scratch: readers that are ahead are reset, however late they come', async () => {
    const { redis, clients, products, ask, readers, allCaughtUp, ...expects } = stage()
    const asked = await ask({ tokens: 300, upTo: 5 })
    const readings = readers(asked)
    await allCaughtUp(readings, asked)
    const kept = await writtenBytes(redis)
    asked.goOn(40)
    await allCaughtUp(readings, asked)
    const dying = asked.writer()
    const survivor = clients[products[0] === dying ? 1 : 0]
    let answered = false
    const late = readPersistently([survivor], asked.id, { leavesAfter: 1, resumeAt: () => answered })
    await allCaughtUp([late], asked)
    await redis.kill()
    await dying.kill()
    await loseWrites(redis, kept)
    await redis.restart()
    await expireLeases(redis.port)
    const patient = readPersistently([survivor], asked.id)
    await eventually(async () => expect((await survivor.message(asked.id))?.status).toBe('COMPLETE'))
    answered = true
    await dying.restart()
    for (const { events } of await expects.expectAllWhole([...readings, late], asked))
      expect(events.filter(isReset).length).toBeGreaterThan(0)
    await expects.expectAllWhole([patient], asked)
    expect(asked.calls()).toBe(2)
    await expects.expectNothingLeft(asked)
  })
})
