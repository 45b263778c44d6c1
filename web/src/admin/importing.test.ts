import { Client, fetchExchange } from '@urql/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  batchesOf,
  type DocumentImport,
  followImport,
  type ImportedFile,
  importFiles,
  runningImports,
} from './importing.ts'

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

const WORDS = { tooLarge: 'Too large.', unreadable: 'Unreadable.', interrupted: 'Interrupted.' }

const taken = (path: string): ImportedFile => ({
  path,
  outcome: 'CREATED',
  reason: null,
  notes: [],
  created: 1,
  updated: 0,
  unchanged: 0,
  removed: 0,
})

const importOf = (state: DocumentImport['state'], ...files: ImportedFile[]): DocumentImport => ({
  id: 'imp_1',
  state,
  reason: null,
  total: 2,
  done: files.length,
  files,
})

type Reply = DocumentImport | null | 'away'

/** A server whose looks at an import have these replies, one after the other. */
function serverWith(begun: DocumentImport, ...looks: readonly Reply[]) {
  const replies = [...looks]
  const asked: string[] = []
  const client = new Client({
    url: 'http://localhost/graphql',
    exchanges: [fetchExchange],
    preferGetMethod: false,
    fetch: async (_, init) => {
      const { operationName } = JSON.parse(String(init?.body)) as { operationName: string }
      asked.push(operationName)
      if (operationName === 'StartImport') return replyWith({ startDocumentImport: begun })
      if (operationName === 'RunningImports')
        return replyWith({ documentImports: [importOf('DONE'), { ...begun, id: 'imp_2' }, begun] })
      const reply = replies.shift()
      if (reply === 'away') throw new TypeError('Failed to fetch')
      return replyWith({ documentImport: reply ?? null })
    },
  })
  return { client, asked }
}

const replyWith = (data: object) =>
  new Response(JSON.stringify({ data }), { headers: { 'content-type': 'application/json' } })

describe('an import that is followed', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  async function followed(begun: DocumentImport, ...looks: readonly Reply[]) {
    const { client } = serverWith(begun, ...looks)
    const told: ImportedFile[] = []
    const ended = followImport(client, begun, WORDS, (files) => void told.push(...files), ['a.md', 'b.md'])
    await vi.runAllTimersAsync()
    await ended
    return told.map(({ path, outcome, reason }) => [path, outcome, reason])
  }

  test('each file is told once, as it is done, also while the server cannot be reached', async () => {
    const [a, b] = [taken('a.md'), taken('b.md')]
    expect(
      await followed(
        importOf('RUNNING'),
        importOf('RUNNING', a),
        'away',
        importOf('RUNNING', a),
        importOf('DONE', a, b),
      ),
    ).toEqual([
      ['a.md', 'CREATED', null],
      ['b.md', 'CREATED', null],
    ])
  })

  test.each<[string, Reply, string]>([
    ['was interrupted', importOf('INTERRUPTED', taken('a.md')), 'Interrupted.'],
    ['failed', { ...importOf('FAILED', taken('a.md')), reason: 'The disk is full.' }, 'The disk is full.'],
  ])('what an import that %s did not come to is refused, with the reason', async (_, last, reason) => {
    expect(await followed(importOf('RUNNING'), last)).toEqual([
      ['a.md', 'CREATED', null],
      ['b.md', 'REFUSED', reason],
    ])
  })

  test('an import that nobody knows any more is refused', async () => {
    expect(await followed(importOf('RUNNING'), null)).toEqual([
      ['a.md', 'REFUSED', 'Interrupted.'],
      ['b.md', 'REFUSED', 'Interrupted.'],
    ])
  })
})

test('the imports that are under way are found, the oldest first', async () => {
  const { client } = serverWith(importOf('RUNNING'))
  expect((await runningImports(client)).map(({ id }) => id)).toEqual(['imp_1', 'imp_2'])
})

test('a file that cannot be read, or is too large, is refused and not sent', async () => {
  const { client, asked } = serverWith(importOf('DONE'))
  const told: ImportedFile[] = []
  const huge = { size: 6_000_000 } as File
  await importFiles(
    client,
    [
      { path: 'a.md', file: null },
      { path: 'b.md', file: huge },
    ],
    WORDS,
    (files) => void told.push(...files),
  )
  expect(told.map(({ reason }) => reason)).toEqual(['Unreadable.', 'Too large.'])
  expect(asked).toEqual([])
})
