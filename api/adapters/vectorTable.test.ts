import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import openWabt from 'wabt'
import { vectorTable } from './vectorTable.ts'

/** The same numbers each time, from -1 to 1. */
function numbers(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 1_073_741_824 - 1
  }
}

const sumOfProducts = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)

it.each([1, 15, 16, 17, 384, 1_000])(
  'the table multiplies its vectors of %i components with another',
  (dimensions) => {
    const random = numbers(dimensions)
    const vector = () => Float32Array.from({ length: dimensions }, random)
    const table = vectorTable(dimensions)
    // More than the memory that it begins with.
    const vectors = Array.from({ length: 300 }, vector)
    const rows = vectors.map((each) => table.add(each))
    const one = vector()
    table.multiply(one)
    for (const [at, each] of vectors.entries())
      expect(table.product(rows[at] ?? -1)).toBeCloseTo(sumOfProducts(each, one), 4)
    expect(rows.map((row) => table.vector(row))).toEqual(vectors)
  },
)

it('a released row is reused, and selected rows can be multiplied alone', () => {
  const table = vectorTable(2)
  const [first, second] = [table.add(Float32Array.of(1, 2)), table.add(Float32Array.of(3, 4))]
  table.remove(first)
  expect(table.add(Float32Array.of(5, 6))).toBe(first)
  table.multiply(Float32Array.of(1, 1))
  expect([table.product(first), table.product(second)]).toEqual([11, 7])
  table.multiply(Float32Array.of(0, 1), [second])
  expect([table.product(first), table.product(second)]).toEqual([11, 4])
})

it('vectors of another length are refused', () => {
  const table = vectorTable(3)
  expect(() => table.add(Float32Array.of(1, 2))).toThrow('A vector has 2 components, and those here 3')
  expect(() => table.multiply(new Float32Array(4))).toThrow(RangeError)
})

it('the compiled WebAssembly module is that of its source', async () => {
  const at = (name: string) => new URL(name, import.meta.url)
  const module = (await openWabt()).parseWat('vectorTable.wat', readFileSync(at('vectorTable.wat'), 'utf8'))
  expect(readFileSync(at('vectorTable.wasm'))).toEqual(Buffer.from(module.toBinary({}).buffer))
})
