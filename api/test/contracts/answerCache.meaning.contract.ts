import { expect, it } from 'vitest'
import { keyOf, meaningOf, near, type OpenedCache, put, SCOPE } from './answerCache.samples.ts'
import { AWKWARD_TEXT, LIFE_MS } from './opened.ts'

const EAST = [1, 0, 0]

/** The part of the answer cache's contract that is about questions which mean the same. */
export function meaningContract(opened: OpenedCache): void {
  const fill = async () => {
    const { port } = opened()
    await put(port, 'east', { meaning: meaningOf('east', 2, 0, 0) })
    await put(port, 'north-east', { meaning: meaningOf('north-east', 1, 1, 0) })
    await put(port, 'north', { meaning: meaningOf('north', 0, 1, 0) })
    await put(port, 'nowhere', { meaning: null })
  }
  finding(opened, fill)
  changing(opened, fill)
  hostile(opened)
}

function finding(opened: OpenedCache, fill: () => Promise<void>): void {
  it('the cache finds the nearest questions of a scope first, whatever the lengths of their embeddings', async () => {
    await fill()
    const other = await opened().another()
    const candidates = await other.nearest(SCOPE, Float32Array.from(EAST), 3)
    expect(candidates).toMatchObject([
      { key: keyOf('east'), question: 'east', threshold: null },
      { key: keyOf('north-east'), question: 'north-east', threshold: null },
      { key: keyOf('north'), question: 'north', threshold: null },
    ])
    const cosines = [1, Math.SQRT1_2, 0]
    for (const [index, { similarity }] of candidates.entries())
      expect(similarity).toBeCloseTo(cosines[index] ?? 2, 5)
    expect(await near(other, 2, ...EAST)).toEqual(['east', 'north-east'])
    const within60Degrees = await other.nearest(SCOPE, Float32Array.from(EAST), 3, 0.5)
    expect(within60Degrees.map(({ question }) => question)).toEqual(['east', 'north-east'])
    expect(await other.nearest('another scope', Float32Array.from(EAST), 3)).toEqual([])
  })

  it('the cache finds each question that any instance put since the last search', async () => {
    const { port } = opened()
    const other = await opened().another()
    for (let count = 1; count <= 5; count++) {
      await put(count % 2 ? port : other, `q${count}`, { meaning: meaningOf(`q${count}`, count, 1, 0) })
      for (const cache of [port, other]) expect(await near(cache, 1, ...EAST)).toEqual([`q${count}`])
    }
  })

  it('the cache finds the nearest of hundreds of questions that other instances put', async () => {
    const { port } = opened()
    const count = 600
    for (let index = 0; index < count; index++)
      await put(port, `q${index}`, { meaning: meaningOf(`q${index}`, Math.cos(index), Math.sin(index), 0) })
    const other = await opened().another()
    for (const angle of [7, 342, 599]) {
      expect((await near(other, 3, Math.cos(angle), Math.sin(angle), 0))[0]).toBe(`q${angle}`)
      expect(await near(other, 1, -Math.cos(angle), -Math.sin(angle), 0)).not.toEqual([`q${angle}`])
    }
  })
}

function changing(opened: OpenedCache, fill: () => Promise<void>): void {
  it('a search by meaning skips removed, expired and cleared answers and fills up with the next nearest', async () => {
    await fill()
    const { port, elapse } = opened()
    const other = await opened().another()
    await put(port, 'brief', { ttlMs: LIFE_MS, meaning: meaningOf('brief', 1, 0.1, 0) })
    expect(await near(other, 2, ...EAST)).toEqual(['east', 'brief'])
    await port.remove(keyOf('east'))
    expect(await near(other, 2, ...EAST)).toEqual(['brief', 'north-east'])
    await elapse(LIFE_MS + 1)
    expect(await near(other, 2, ...EAST)).toEqual(['north-east', 'north'])
    await port.clear()
    expect(await near(other, 2, ...EAST)).toEqual([])
    await put(port, 'north', { meaning: meaningOf('north again', 0, 1, 0) })
    for (const cache of [port, other]) expect(await near(cache, 2, ...EAST)).toEqual(['north again'])
  })

  it('a search by meaning uses what an answer was last put with', async () => {
    await fill()
    const { port } = opened()
    const other = await opened().another()
    expect(await near(other, 1, ...EAST)).toEqual(['east'])
    await put(port, 'east', { meaning: meaningOf('gone west', -1, 0, 0) })
    expect(await near(other, 1, ...EAST)).toEqual(['north-east'])
    expect(await near(other, 1, -1, 0, 0)).toEqual(['gone west'])
    await put(port, 'east', { meaning: null })
    expect(await near(other, 9, -1, 0, 0)).not.toContain('gone west')
    await put(port, 'east', { meaning: { ...meaningOf('elsewhere', 1, 0, 0), scope: 'other' } })
    expect(await near(other, 9, ...EAST)).toEqual(['north-east', 'north'])
    expect(await other.nearest('other', Float32Array.from(EAST), 9)).toMatchObject([
      { question: 'elsewhere' },
    ])
  })

  it('a raised threshold holds for every instance, is never lowered, and goes with its answer', async () => {
    await fill()
    const { port } = opened()
    const other = await opened().another()
    const threshold = async () =>
      (await other.nearest(SCOPE, Float32Array.from(EAST), 9)).find(({ key }) => key === keyOf('east'))
        ?.threshold
    expect(await threshold()).toBeNull()
    await port.raise(keyOf('east'), 0.95)
    expect(await threshold()).toBe(0.95)
    await port.raise(keyOf('east'), 0.9)
    expect(await threshold()).toBe(0.95)
    await put(port, 'east', { meaning: meaningOf('east', ...EAST) })
    expect(await threshold()).toBe(0.95)
    await port.remove(keyOf('east'))
    await port.raise(keyOf('east'), 0.99)
    expect(await port.get(keyOf('east'))).toBeNull()
    await put(port, 'east', { meaning: meaningOf('east', ...EAST) })
    expect(await threshold()).toBeNull()
  })

  it('searches by meaning return correct results while others put and remove answers', async () => {
    const { port } = opened()
    const other = await opened().another()
    const names = Array.from({ length: 40 }, (_, index) => `q${index}`)
    const searches = names.map(async (name, index) => {
      await put(port, name, { meaning: meaningOf(name, 1, index, 0) })
      if (index % 2) await port.remove(keyOf(name))
      return near(other, 3, ...EAST)
    })
    const found = await Promise.all(searches)
    for (const each of found) expect(new Set(each).size).toBe(each.length)
    expect(await near(other, 99, ...EAST)).toEqual(names.filter((_, index) => index % 2 === 0))
  })
}

function hostile(opened: OpenedCache): void {
  it('the cache treats an embedding without a direction as none', async () => {
    const { port } = opened()
    for (const [name, values] of Object.entries({
      zero: [0, 0],
      none: [],
      infinite: [Number.POSITIVE_INFINITY, 1],
      nan: [Number.NaN, 1],
      huge: new Array<number>(5_000).fill(1),
    })) {
      expect(await put(port, name, { meaning: meaningOf(name, ...values) })).toBe(true)
      expect(await near(port, 9, ...values)).toEqual([])
      expect(await port.get(keyOf(name))).not.toBeNull()
    }
  })

  it('the cache never compares embeddings of different lengths', async () => {
    const { port } = opened()
    await put(port, 'two', { meaning: meaningOf('two', 1, 0) })
    await put(port, 'three', { meaning: meaningOf('three', 1, 0, 0) })
    expect(await near(port, 9, 1, 0)).toEqual(['two'])
    expect(await near(port, 9, ...EAST)).toEqual([])
    expect(await near(port, 0, 1, 0)).toEqual([])
  })

  it('the cache keeps every character of a question and every digit of a large embedding', async () => {
    const { port } = opened()
    const large = Array.from({ length: 3_072 }, (_, index) => Math.sin(index) / 50)
    await put(port, 'a', { meaning: meaningOf(AWKWARD_TEXT, ...large) })
    const [candidate] = await (await opened().another()).nearest(SCOPE, Float32Array.from(large), 1)
    expect(candidate?.question).toBe(AWKWARD_TEXT)
    expect(candidate?.similarity).toBeCloseTo(1, 5)
  })
}

/** The part about a cache whose processes hold few vectors: here three, and twice as many at times. */
export function heldContract(opened: OpenedCache): void {
  const fill = async (from: number, to: number) => {
    for (let at = from; at <= to; at++)
      await put(opened().port, `q${at}`, { meaning: meaningOf(`q${at}`, at, 1, 0) })
  }

  it('a process that starts reads the newest vectors alone, however many there are', async () => {
    await fill(1, 10)
    expect((await near(await opened().another(), 100, ...EAST)).toSorted()).toEqual(['q10', 'q8', 'q9'])
    expect(await opened().port.size()).toMatchObject({ entries: 10 })
  })

  it('a process never holds more than twice as many vectors, and finds each new one', async () => {
    const { port } = opened()
    for (let at = 1; at <= 20; at++) {
      await fill(at, at)
      const found = await near(port, 100, ...EAST)
      expect(found[0]).toBe(`q${at}`)
      expect(found.length).toBeLessThanOrEqual(7)
    }
  })
}
