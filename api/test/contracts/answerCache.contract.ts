import { describe, expect, it } from 'vitest'
import type { Source } from '../../domain/message.ts'
import { eventually } from '../support/patience.ts'
import { capacityContract } from './answerCache.capacity.contract.ts'
import { heldContract, meaningContract } from './answerCache.meaning.contract.ts'
import {
  answerOf,
  foundOf,
  keyOf,
  type OpenAnswerCache,
  type OpenedCache,
  put,
  TTL_MS,
} from './answerCache.samples.ts'
import { AWKWARD_TEXT, freshly, LIFE_MS } from './opened.ts'
import { SOURCES } from './samples.ts'

/** All that api/ports/answerCache.ts promises. */
export function answerCacheContract(name: string, open: OpenAnswerCache): void {
  describe(`AnswerCache on ${name}`, () => {
    const opened = freshly(() => open({ capacity: 100 }))
    describe('keeping', () => keeping(opened))
    describe('removing', () => removing(opened))
    describe('expiry', () => expiry(opened))
    describe('capacity', () => capacityContract(freshly(() => open({ capacity: 5 }))))
    describe('meaning', () => meaningContract(freshly(() => open({ capacity: 700 }))))
    describe('what a process holds', () => heldContract(freshly(() => open({ capacity: 100, held: 3 }))))
  })
}

function keeping(opened: OpenedCache): void {
  it('every instance of the cache returns an answer exactly as it was put', async () => {
    const { port, another, now } = opened()
    expect(await port.get(keyOf('a'))).toBeNull()
    const before = now()
    expect(await put(port, 'a', { text: AWKWARD_TEXT })).toBe(true)
    const after = now()
    for (const cache of [port, await another()]) {
      const found = await cache.get(keyOf('a'))
      expect(found).toEqual({ ...answerOf(AWKWARD_TEXT), expiresAt: expect.any(Number) })
      expect(found?.expiresAt).toBeGreaterThanOrEqual(before + TTL_MS)
      expect(found?.expiresAt).toBeLessThanOrEqual(after + TTL_MS)
      expect(await cache.get(keyOf('b'))).toBeNull()
    }
    expect(await port.size()).toEqual({ entries: 1, capacity: 100 })
  })

  it('every instance of the cache returns the answer that replaced an earlier one', async () => {
    const other = await opened().another()
    await put(opened().port, 'a', { text: 'old' })
    await put(other, 'a', { text: 'new' })
    expect(await other.get(keyOf('a'))).toMatchObject({ text: 'new' })
    expect(await opened().port.get(keyOf('a'))).toMatchObject({ text: 'new' })
    expect(await other.size()).toMatchObject({ entries: 1 })
  })

  it('the cache refuses an answer that is too large and keeps the earlier one', async () => {
    const { port } = opened()
    await put(port, 'a')
    const huge = 'x'.repeat(1_000_000)
    expect(await put(port, 'a', { text: huge })).toBe(false)
    expect(await put(port, 'b', { text: '\u0000'.repeat(30_000) })).toBe(false)
    const sources = SOURCES.flatMap((source) => new Array<Source>(9).fill({ ...source, excerpt: huge }))
    const answer = { ...answerOf('b'), sources }
    expect(await port.put(keyOf('b'), { answer, meaning: null }, { ttlMs: TTL_MS })).toBe(false)
    expect(await foundOf(port, ['a', 'b'])).toEqual(['a'])
    expect(await put(port, 'c', { text: 'x'.repeat(60_000) })).toBe(true)
  })

  it('the cache keeps what many instances put concurrently and counts each answer once', async () => {
    const caches = [opened().port, await opened().another()]
    const names = Array.from({ length: 20 }, (_, index) => `q${index}`)
    await Promise.all(caches.flatMap((cache) => names.map((name) => put(cache, name))))
    for (const cache of caches) {
      expect(await foundOf(cache, names)).toEqual(names)
      expect(await cache.size()).toMatchObject({ entries: 20 })
    }
  })
}

function removing(opened: OpenedCache): void {
  it('the cache removes an answer for every instance and reports whether there was one', async () => {
    const { port } = opened()
    const other = await opened().another()
    await put(port, 'a')
    await put(port, 'b')
    expect(await foundOf(other, ['a', 'b'])).toEqual(['a', 'b'])
    expect(await port.remove(keyOf('a'))).toBe(true)
    expect(await port.remove(keyOf('a'))).toBe(false)
    expect(await foundOf(port, ['a', 'b'])).toEqual(['b'])
    await eventually(async () => expect(await foundOf(other, ['a', 'b'])).toEqual(['b']))
    expect(await port.size()).toMatchObject({ entries: 1 })
  })

  it('every instance of the cache is notified of each removed answer', async () => {
    const { port } = opened()
    const other = await opened().another()
    const heard: unknown[] = []
    const stop = await other.onRemoved((key) => heard.push(key))
    await put(port, 'a')
    await port.remove(keyOf('never there'))
    await port.remove(keyOf('a'))
    await port.clear()
    await eventually(() => expect(heard).toEqual([keyOf('a'), null]))
    stop()
    stop()
  })

  it('the cache clears everything, reports how much that was, and accepts new answers', async () => {
    const { port } = opened()
    const other = await opened().another()
    const names = Array.from({ length: 30 }, (_, index) => `q${index}`)
    for (const name of names) await put(port, name)
    await foundOf(other, names)
    expect(await port.clear()).toBe(30)
    expect(await port.size()).toMatchObject({ entries: 0 })
    expect(await foundOf(port, names)).toEqual([])
    await eventually(async () => expect(await foundOf(other, names)).toEqual([]))
    await put(other, 'q3')
    expect(await foundOf(port, names)).toEqual(['q3'])
    expect(await port.clear()).toBe(1)
    expect(await port.clear()).toBe(0)
  })

  it('clearing the cache during reads and writes neither mixes up answers nor removes later ones', async () => {
    const { port } = opened()
    const other = await opened().another()
    const names = Array.from({ length: 25 }, (_, index) => `q${index}`)
    for (const name of names) await put(port, name)
    const reading = names.map((name) => other.get(keyOf(name)))
    const clearing = port.clear()
    const texts = (await Promise.all(reading)).map((found) => found?.text ?? null)
    expect(texts.filter((text, index) => text !== null && text !== names[index])).toEqual([])
    await clearing
    for (const name of names) await put(other, name)
    expect(await foundOf(port, names)).toEqual(names)
  })
}

function expiry(opened: OpenedCache): void {
  it('the cache returns an answer until its TTL is over, and not afterwards', async () => {
    const { port, elapse } = opened()
    await put(port, 'short', { ttlMs: LIFE_MS })
    await put(port, 'long')
    expect(await foundOf(port, ['short', 'long'])).toEqual(['short', 'long'])
    expect(await port.size()).toMatchObject({ entries: 2 })
    await elapse(LIFE_MS + 1)
    expect(await foundOf(port, ['short', 'long'])).toEqual(['long'])
    expect(await foundOf(await opened().another(), ['short', 'long'])).toEqual(['long'])
    expect(await port.size()).toMatchObject({ entries: 1 })
  })

  it('using a cached answer does not extend its TTL, and putting it again starts a new one', async () => {
    const { port, elapse } = opened()
    await put(port, 'a', { ttlMs: LIFE_MS })
    await put(port, 'b', { ttlMs: LIFE_MS })
    await elapse(LIFE_MS / 4)
    expect(await foundOf(port, ['a', 'b'])).toEqual(['a', 'b'])
    await put(port, 'b', { ttlMs: 2 * LIFE_MS })
    await elapse(LIFE_MS * 0.75)
    expect(await foundOf(port, ['a', 'b'])).toEqual(['b'])
  })

  it("expired answers leave nothing behind in the cache's storage", async () => {
    const { port, elapse } = opened()
    await put(port, 'first')
    await port.clear()
    await put(port, 'lasting')
    const before = await opened().countLeftovers()
    for (let count = 0; count < 5; count++) await put(port, `q${count}`, { ttlMs: LIFE_MS })
    await elapse(LIFE_MS)
    await eventually(async () => {
      await put(port, 'lasting')
      expect(await opened().countLeftovers()).toBe(before)
    })
  })
}
