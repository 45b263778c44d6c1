import { expect, test } from 'vitest'
import { batchesOf } from './importing.ts'

const sizesOf = (files: readonly { size: number }[]) =>
  batchesOf(files).map((batch) => batch.map(({ size }) => size))

test('files are sent in batches of the size that a request may have, in their order, each once', () => {
  expect(sizesOf([{ size: 5_000_000 }, { size: 400_000 }, { size: 200_000 }, { size: 5_500_000 }])).toEqual([
    [5_000_000, 400_000],
    [200_000],
    [5_500_000],
  ])
  const many = Array.from({ length: 24 }, (_, size) => ({ size }))
  expect(batchesOf(many).map(({ length }) => length)).toEqual([10, 10, 4])
  expect(batchesOf(many).flat()).toEqual(many)
  expect(batchesOf([])).toEqual([])
})
