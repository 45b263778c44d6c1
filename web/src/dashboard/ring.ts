/** The last rows of a table of numbers: as many as it was made for, in memory that was taken once. */
export interface Ring {
  push(row: readonly number[]): void
  /** Each column, oldest row first. A number that is not there is NaN. */
  columns(): number[][]
  readonly length: () => number
}

export function makeRing(width: number, capacity: number): Ring {
  const cells = new Float64Array(width * capacity)
  let start = 0
  let length = 0
  return {
    length: () => length,
    push(row) {
      const at = (start + length) % capacity
      for (let column = 0; column < width; column += 1) cells[at * width + column] = row[column] ?? Number.NaN
      if (length < capacity) length += 1
      else start = (start + 1) % capacity
    },
    columns: () =>
      Array.from({ length: width }, (_, column) =>
        Array.from({ length }, (_, row) => cells[((start + row) % capacity) * width + column] ?? Number.NaN),
      ),
  }
}
