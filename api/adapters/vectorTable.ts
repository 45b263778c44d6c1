import { readFileSync } from 'node:fs'

/**
 * Vectors of one length in memory of their own, side by side, so that another is multiplied with all of them by the
 * processor's vector instructions: ten times as fast as in JavaScript (ops/bench/vectors.ts).
 */
export interface VectorTable {
  readonly dimensions: number
  /** Its row: one that was given up, or the next. @throws RangeError where it has another length, or memory is full */
  add(vector: Float32Array): number
  remove(row: number): void
  vector(row: number): Float32Array
  /** With every row, or with these alone. @throws RangeError where it has another length */
  multiply(vector: Float32Array, rows?: readonly number[]): void
  /** The dot product of a row and the vector that it was multiplied with last. */
  product(row: number): number
}

interface Multiplication {
  readonly memory: WebAssembly.Memory
  /** All in bytes; see vectorTable.wat. */
  multiply(one: number, firstRow: number, end: number, length: number): void
}

const BYTES = Float32Array.BYTES_PER_ELEMENT
/** Floats of one step, and floats behind each row. */
const STEP = 16
const BEHIND = 4
const PAGE_BYTES = 65_536
const FIRST_ROWS = 64

let compiled: WebAssembly.Module | null = null

export function vectorTable(dimensions: number): VectorTable {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('vectorTable.wasm', import.meta.url)))
  const { memory, multiply } = new WebAssembly.Instance(compiled).exports as unknown as Multiplication
  const length = Math.max(1, Math.ceil(dimensions / STEP)) * STEP
  const rowLength = length + BEHIND
  const free: number[] = []
  let rows = 0
  let values = new Float32Array(memory.buffer)
  /** The one vector lies before all rows. */
  const startOf = (row: number) => length + row * rowLength
  const makeRoomFor = (count: number) => {
    if (startOf(count) <= values.length) return
    const bytes = startOf(Math.max(FIRST_ROWS, 2 * count)) * BYTES - memory.buffer.byteLength
    memory.grow(Math.ceil(bytes / PAGE_BYTES))
    values = new Float32Array(memory.buffer)
  }
  const check = (vector: Float32Array) => {
    if (vector.length !== dimensions)
      throw new RangeError(`A vector has ${vector.length} components, and those here ${dimensions}`)
  }
  const multiplyFrom = (row: number, count: number) =>
    multiply(0, startOf(row) * BYTES, startOf(row + count) * BYTES, length * BYTES)
  makeRoomFor(FIRST_ROWS)
  return {
    dimensions,
    add(vector) {
      check(vector)
      const row = free.pop() ?? rows
      makeRoomFor(row + 1)
      rows = Math.max(rows, row + 1)
      values.set(vector, startOf(row))
      return row
    },
    remove: (row) => void free.push(row),
    vector: (row) => values.slice(startOf(row), startOf(row) + dimensions),
    multiply(vector, some) {
      check(vector)
      values.set(vector)
      if (!some) multiplyFrom(0, rows)
      else for (const row of some) multiplyFrom(row, 1)
    },
    product: (row) => values[startOf(row) + length] ?? 0,
  }
}
