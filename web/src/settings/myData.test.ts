import type { Client } from '@urql/core'
import { CombinedError } from '@urql/core'
import { expect, it, vi } from 'vitest'
import { words } from '../words/page.ts'
import { readMyData } from './myData.ts'

const line = (id: string, text: string) => JSON.stringify({ type: 'message', id, text })

/** A server that gives these parts, one after the other; an error in place of one fails. */
function clientWith(...parts: readonly (readonly string[] | CombinedError)[]) {
  const query = vi.fn(async (_: unknown, { after }: { after: string | null }) => {
    const at = Number(after ?? 0)
    const part = parts[at]
    if (part instanceof CombinedError) return { error: part }
    const endCursor = at + 1 < parts.length ? String(at + 1) : null
    return { data: { exportMyData: { lines: part, endCursor } } }
  })
  return { query } as unknown as Client
}

it('reads part after part; of two lines with one id the later counts', async () => {
  const client = clientWith([line('a', 'early'), line('b', 'x')], [line('c', 'y')], [line('a', 'late')])
  expect(await readMyData(client)).toEqual({
    text: `${line('a', 'late')}\n${line('b', 'x')}\n${line('c', 'y')}\n`,
  })
})

it('gives nothing where a part cannot be read, and says why', async () => {
  await words.load()
  const client = clientWith([line('a', 'x')], new CombinedError({ networkError: new Error('away') }))
  expect(await readMyData(client)).toEqual({ problem: words().failure.network })
})
