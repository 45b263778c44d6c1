import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AnswerCache } from '../ports/answerCache.ts'
import { answerOf, keyOf, put, TTL_MS } from '../test/contracts/answerCache.samples.ts'
import { makeClock, type TemporaryDatabase, temporaryDatabase } from '../test/contracts/sqlite.ts'
import { barrier, heldAfter } from '../test/support/barriers.ts'
import { sqliteAnswerCache } from './sqlite/answerCache.ts'
import { tieredAnswerCache } from './tieredCache.ts'

let database: TemporaryDatabase
let clock: ReturnType<typeof makeClock>
let store: AnswerCache
beforeEach(async () => {
  database = await temporaryDatabase()
  clock = makeClock()
  store = sqliteAnswerCache(database.db, { capacity: 100, now: clock.now })
})
afterEach(() => database.close())

const KEY = keyOf('a')

/** A tier over the store, with a count of what the store was asked. */
async function tierOver(over: AnswerCache = store, maxSize?: number) {
  const get = vi.fn(over.get)
  const used = vi.fn(over.used)
  const options = { now: clock.now, ...(maxSize && { maxSize }) }
  return { tier: await tieredAnswerCache({ ...over, get, used }, options), get, used }
}

describe('the first tier of the cache', () => {
  it('the store is asked once in five seconds for the same answer', async () => {
    const { tier, get } = await tierOver()
    await put(store, 'a')
    for (let count = 0; count < 50; count++) expect(await tier.get(KEY)).toMatchObject({ text: 'a' })
    expect(get).toHaveBeenCalledTimes(1)
    await clock.elapse(5_001)
    await tier.get(KEY)
    expect(get).toHaveBeenCalledTimes(2)
  })

  it('an expired answer is not given from memory', async () => {
    const { tier } = await tierOver()
    await put(store, 'a', { ttlMs: 1_000 })
    expect(await tier.get(KEY)).not.toBeNull()
    await clock.elapse(999)
    expect(await tier.get(KEY)).not.toBeNull()
    await clock.elapse(1)
    expect(await tier.get(KEY)).toBeNull()
  })

  it('an answer given seconds ago is at hand until it expires or is removed, and counts as used', async () => {
    const { tier, get, used } = await tierOver()
    await put(store, 'a', { ttlMs: 4_000 })
    expect(tier.atHand(KEY)).toBeNull()
    await tier.get(KEY)
    expect(tier.atHand(KEY)).toMatchObject({ text: 'a' })
    await clock.elapse(1_000)
    expect(tier.atHand(KEY)).toMatchObject({ text: 'a' })
    expect(used).toHaveBeenCalledExactlyOnceWith(new Map([[KEY, 2]]))
    await clock.elapse(3_000)
    expect(tier.atHand(KEY)).toBeNull()
    await put(store, 'a')
    await tier.get(KEY)
    await tier.remove(KEY)
    expect(tier.atHand(KEY)).toBeNull()
    expect(get).toHaveBeenCalledTimes(2)
  })

  it('uses from memory are reported to the store in batches', async () => {
    const { tier, used } = await tierOver()
    for (const name of ['a', 'b']) await put(store, name)
    for (const name of ['a', 'b', 'a', 'a']) await tier.get(keyOf(name))
    expect(used).not.toHaveBeenCalled()
    await clock.elapse(1_000)
    await tier.get(keyOf('b'))
    expect(used).toHaveBeenCalledExactlyOnceWith(
      new Map([
        [keyOf('a'), 2],
        [keyOf('b'), 1],
      ]),
    )
  })

  it('an answer is given though the store cannot take its uses', async () => {
    const { tier } = await tierOver({ ...store, used: () => Promise.reject(new Error('away')) })
    await put(store, 'a')
    await tier.get(KEY)
    await clock.elapse(2_000)
    expect(await tier.get(KEY)).not.toBeNull()
  })

  it('an answer that another process removes or clears is dropped immediately', async () => {
    const { tier } = await tierOver()
    for (const call of [() => store.remove(KEY), () => store.clear()]) {
      await put(store, 'a')
      expect(await tier.get(KEY)).not.toBeNull()
      await call()
      expect(await tier.get(KEY)).toBeNull()
    }
  })

  it('a removed answer is dropped after five seconds if its removal was not announced', async () => {
    const { tier } = await tierOver({ ...store, onRemoved: async () => () => {} })
    await put(store, 'a')
    await tier.get(KEY)
    await store.remove(KEY)
    expect(await tier.get(KEY)).not.toBeNull()
    await clock.elapse(5_001)
    expect(await tier.get(KEY)).toBeNull()
  })

  it('an answer removed while it was being read is not kept', async () => {
    const gate = barrier()
    const { tier } = await tierOver(heldAfter(store, 'get', gate))
    await put(store, 'a')
    const reading = tier.get(KEY)
    await gate.reached
    await store.remove(KEY)
    gate.open()
    expect(await reading).toMatchObject({ text: 'a' })
    expect(await tier.get(KEY)).toBeNull()
  })

  it('a new answer replaces the one in memory immediately', async () => {
    const { tier } = await tierOver()
    await put(tier, 'a', { text: 'old' })
    await tier.get(KEY)
    await put(tier, 'a', { text: 'new' })
    expect(await tier.get(KEY)).toMatchObject({ text: 'new' })
  })

  it('the memory of the cache has a bounded size', async () => {
    const { tier, get } = await tierOver(store, 5_000)
    const names = Array.from({ length: 20 }, (_, index) => `q${index}`)
    for (const name of names) await put(store, name, { text: 'x'.repeat(1_000) })
    for (const name of [...names, ...names]) await tier.get(keyOf(name))
    expect(get).toHaveBeenCalledTimes(40)
    const answer = answerOf('x'.repeat(20_000))
    await store.put(KEY, { answer, meaning: null }, { ttlMs: TTL_MS })
    expect(await tier.get(KEY)).toMatchObject({ text: answer.text })
  })

  it('closing the cache ends its subscription to removals', async () => {
    const stop = vi.fn()
    const { tier } = await tierOver({ ...store, onRemoved: async () => stop })
    tier.close()
    expect(stop).toHaveBeenCalledOnce()
  })
})
