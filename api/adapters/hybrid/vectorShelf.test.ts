import { describe, expect, it } from 'vitest'
import { newDocumentId } from '../../domain/ids.ts'
import type { Passage } from '../../domain/knowledge.ts'
import { eventually } from '../../test/support/patience.ts'
import { vectorShelf } from './vectorShelf.ts'

const DIMENSIONS = 48

/** The same numbers each time, from -1 to 1. */
function numbers(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 1_073_741_824 - 1
  }
}

const unit = (values: readonly number[]): Float32Array => {
  const length = Math.hypot(...values)
  return Float32Array.from(values, (value) => value / length)
}

const passageOf = (ordinal: number): Passage => ({
  documentId: newDocumentId(),
  revision: 1,
  ordinal,
  titlePath: [],
  text: '',
  url: null,
})

/** Passages about a few dozen subjects, two vectors each. */
function sample(count: number) {
  const random = numbers(3)
  const vector = () => Array.from({ length: DIMENSIONS }, random)
  const subjects = Array.from({ length: 40 }, vector)
  const about = (at: number) => unit((subjects[at % 40] ?? []).map((value) => value + 0.7 * random()))
  return Array.from({ length: count }, (_, at) => ({
    passage: passageOf(at),
    vectors: [about(at), about(at)],
  }))
}

describe.each([
  ['a look at each', { exactUpTo: 10_000 }],
  ['an index', { exactUpTo: 100 }],
  ['a look at each, for want of a library', { exactUpTo: 100, openIndex: () => null }],
])('the nearest of many passages, by %s', (name, settings) => {
  it('the nearest passages are found while passages are added, changed and removed', async () => {
    const all = sample(600)
    const [exact, shelf] = [vectorShelf(), vectorShelf(settings)]
    const both = [exact, shelf]
    const share = () => {
      const shares = sample(640)
        .slice(600)
        .map(({ vectors: [vector = new Float32Array()] }) => {
          const due = new Set(
            exact
              .compare(vector)
              .nearest(20)
              .map(({ passage }) => passage),
          )
          const found = shelf.compare(vector).nearest(20)
          expect(found.map(({ cosine }) => cosine)).toEqual(
            found.map(({ cosine }) => cosine).toSorted((a, b) => b - a),
          )
          return found.filter(({ passage }) => due.has(passage)).length / due.size
        })
      return shares.reduce((sum, each) => sum + each, 0) / shares.length
    }
    for (const { passage, vectors } of all) for (const each of both) each.put(passage, vectors)
    expect(share()).toBeGreaterThan(0.97)
    const usesIndex = name === 'an index'
    if (usesIndex) await eventually(() => expect(shelf.lookedAt()).toBe(0))
    else expect(shelf.lookedAt()).toBe(600)
    expect(share()).toBeGreaterThan(0.97)
    for (const [at, { passage }] of all.entries())
      for (const each of both) {
        if (at % 3 === 0) each.remove(passage)
        if (at % 3 === 1) each.put(passage, all[599 - at]?.vectors ?? [])
      }
    if (usesIndex) await eventually(() => expect(shelf.lookedAt()).toBe(0))
    expect(share()).toBeGreaterThan(0.97)
    const [gone] = all
    const other = shelf.compare(all[1]?.vectors[0] ?? new Float32Array())
    expect(other.cosine(gone?.passage ?? passageOf(0))).toBeNull()
    for (const { passage } of all) shelf.remove(passage)
    expect(shelf.compare(all[0]?.vectors[0] ?? new Float32Array()).nearest(5)).toEqual([])
  })
})
