import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { MUTATIONS } from './list.ts'

const inTheTree = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url))

describe('the list of mutations', () => {
  it('is long enough to mean something, and names each once', () => {
    expect(MUTATIONS.length).toBeGreaterThanOrEqual(20)
    expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length)
  })

  it.each(MUTATIONS)(
    '“$name” can be applied to the product as it is',
    ({ file, find, replacement, tests }) => {
      expect(readFileSync(inTheTree(file), 'utf8').split(find)).toHaveLength(2)
      expect(replacement).not.toBe(find)
      expect(tests.filter((test) => !existsSync(inTheTree(test)))).toEqual([])
    },
  )
})
