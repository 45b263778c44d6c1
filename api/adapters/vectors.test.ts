import { describe, expect, it } from 'vitest'
import { unitVector } from '../domain/cachedAnswer.ts'
import { keyOf } from '../test/contracts/answerCache.samples.ts'
import { vectorShelves } from './vectors.ts'

const DIMENSIONS = 37

/** The same numbers each time. */
function random(seed: number) {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647 - 0.5
  }
}

const vectorFrom = (next: () => number): Float32Array =>
  unitVector(Float32Array.from({ length: DIMENSIONS }, next)) ?? new Float32Array(DIMENSIONS)

const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)

describe('the vectors of a process', () => {
  it('a search of the vectors finds what a comparison of all would, after any changes', () => {
    const next = random(17)
    const shelves = vectorShelves()
    const there = new Map<string, Float32Array>()
    for (let step = 0; step < 800; step++) {
      const name = `q${Math.floor((next() + 0.5) * 120)}`
      const vector = vectorFrom(next)
      if (next() < -0.15) {
        shelves.drop(keyOf(name))
        there.delete(name)
      } else {
        shelves.put({ seq: step, key: keyOf(name), scope: 'a', vector })
        there.set(name, vector)
      }
      expect(shelves.count()).toBe(there.size)
      if (step % 20) continue
      const asked = vectorFrom(next)
      const expected = [...there]
        .map(([each, other]) => ({ key: keyOf(each), similarity: cosine(asked, other) }))
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, 5)
      const found = shelves.nearest('a', asked, 5)
      expect(found.map(({ key }) => key)).toEqual(expected.map(({ key }) => key))
      for (const [index, { similarity }] of found.entries())
        expect(similarity).toBeCloseTo(expected[index]?.similarity ?? 2, 5)
    }
    expect(there.size).toBeGreaterThan(40)
  })

  it('a vector moves with its key from scope to scope, and is gone when cleared', () => {
    const shelves = vectorShelves()
    const vector = Float32Array.of(1, 0)
    shelves.put({ seq: 1, key: keyOf('a'), scope: 'one', vector })
    shelves.put({ seq: 2, key: keyOf('a'), scope: 'two', vector })
    expect(shelves.nearest('one', vector, 3)).toEqual([])
    expect(shelves.nearest('two', vector, 3)).toEqual([{ key: keyOf('a'), similarity: 1 }])
    shelves.drop(keyOf('never there'))
    expect(shelves.count()).toBe(1)
    shelves.clear()
    expect(shelves.nearest('two', vector, 3)).toEqual([])
    expect(shelves.count()).toBe(0)
  })
})
