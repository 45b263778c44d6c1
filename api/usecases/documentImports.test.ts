import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openDatabase } from '../adapters/sqlite/database.ts'
import { sqliteImportLog } from '../adapters/sqlite/importLog.ts'
import { Overloaded, StoreUnavailable } from '../domain/errors.ts'
import { doneOf, type ImportedFile, SAMPLE_KNOWLEDGE, type SourceFile } from '../domain/importing.ts'
import type { ImportLog } from '../ports/importLog.ts'
import { eventually } from '../test/support/patience.ts'
import { makeDocumentImports } from './documentImports.ts'
import { nothingOf } from './importSettling.ts'

const filesOf = (...paths: string[]): SourceFile[] =>
  paths.map((path) => ({ path, bytes: new Uint8Array(1) }))
const created = (path: string): ImportedFile => ({ ...nothingOf(path), outcome: 'CREATED', created: 1 })

/** Imports whose every file a test lets through, over the embedded database of one process. */
function importing() {
  let time = 1_000
  const now = () => time
  const store = sqliteImportLog(openDatabase(':memory:'), { now })
  let failing = 0
  const log: ImportLog = {
    ...store,
    tell: async (state) => {
      if (failing-- > 0) throw new StoreUnavailable()
      return store.tell(state)
    },
  }
  const begun: string[] = []
  const gates = new Map<string, (error?: Error) => void>()
  const backgroundFailed = vi.fn()
  const closing = new AbortController()
  const port = {
    async *files(files: Iterable<SourceFile> | AsyncIterable<SourceFile>) {
      for await (const { path } of files) {
        begun.push(path)
        await new Promise<void>((resolve, reject) =>
          gates.set(path, (error) => (error ? reject(error) : resolve())),
        )
        yield created(path)
      }
      yield { ...created(SAMPLE_KNOWLEDGE), outcome: 'REMOVED' as const }
    },
  }
  const imports = makeDocumentImports({
    importing: port,
    log,
    telemetry: { backgroundFailed },
    now,
    closing: closing.signal,
  })
  return {
    imports,
    begun,
    backgroundFailed,
    closing,
    failWrites: (count: number) => {
      failing = count
    },
    elapse: (ms: number) => {
      time += ms
    },
    let: async (path: string, error?: Error) => {
      await eventually(() => expect(begun).toContain(path))
      gates.get(path)?.(error)
    },
  }
}

describe('an import that goes on by itself', () => {
  it('an import is looked up while it runs and when it is done', async () => {
    const { imports, let: letThrough } = importing()
    const { id, ...told } = await imports.start(filesOf('a.md', 'b.md'), { dryRun: true })
    expect(told).toEqual({
      state: 'RUNNING',
      reason: null,
      dryRun: true,
      total: 2,
      files: [],
      startedAt: 1_000,
    })
    await letThrough('a.md')
    await letThrough('b.md')
    await eventually(async () => expect((await imports.find(id))?.state).toBe('DONE'))
    const done = await imports.find(id)
    expect(done?.files.map(({ path }) => path)).toEqual(['a.md', 'b.md', SAMPLE_KNOWLEDGE])
    expect(done && doneOf(done)).toBe(2)
    expect(await imports.find('toString')).toBeNull()
  })

  it('imports run one after the other, in the order in which they came', async () => {
    const { imports, begun, let: letThrough } = importing()
    const first = await imports.start(filesOf('a.md'))
    const second = await imports.start(filesOf('b.md'))
    expect((await imports.list()).map(({ id, state }) => [id, state])).toEqual([
      [second.id, 'RUNNING'],
      [first.id, 'RUNNING'],
    ])
    await letThrough('a.md')
    await letThrough('b.md')
    await eventually(async () => expect((await imports.find(second.id))?.state).toBe('DONE'))
    expect(begun).toEqual(['a.md', 'b.md'])
  })

  it('an import that fails says why, keeps what was done, and lets the next one go on', async () => {
    const { imports, backgroundFailed, let: letThrough } = importing()
    const first = await imports.start(filesOf('a.md', 'b.md'))
    const second = await imports.start(filesOf('c.md'))
    await letThrough('a.md')
    await letThrough('b.md', new StoreUnavailable())
    await letThrough('c.md')
    await eventually(async () => expect((await imports.find(second.id))?.state).toBe('DONE'))
    expect(await imports.find(first.id)).toMatchObject({
      state: 'FAILED',
      reason: expect.stringContaining('The store is away'),
      files: [{ path: 'a.md' }],
    })
    expect(backgroundFailed).toHaveBeenCalledOnce()
  })

  it('an import that waits for its turn is not taken for interrupted', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { imports, elapse } = importing()
    await imports.start(filesOf('a.md'))
    const { id } = await imports.start(filesOf('b.md'))
    elapse(29_000)
    await vi.advanceTimersByTimeAsync(5_000)
    elapse(29_000)
    expect((await imports.find(id))?.state).toBe('RUNNING')
  })

  it('a report that cannot be written does not fail the import', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { imports, backgroundFailed, failWrites, let: letThrough } = importing()
    const { id } = await imports.start(filesOf('a.md'))
    failWrites(1)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(backgroundFailed).toHaveBeenCalledOnce()
    failWrites(1)
    await letThrough('a.md')
    await eventually(async () => expect((await imports.find(id))?.state).toBe('DONE'))
  })

  it('what waits is bounded', async () => {
    const { imports, let: letThrough } = importing()
    for (let at = 0; at < 10; at++) await imports.start(filesOf(`${at}.md`))
    await expect(imports.start(filesOf('one too many.md'))).rejects.toThrow(Overloaded)
    await letThrough('0.md')
    await eventually(() => imports.start(filesOf('one more.md')))
  })

  it('an import whose process is gone is interrupted', async () => {
    const { imports, elapse, closing, let: letThrough } = importing()
    const { id } = await imports.start(filesOf('a.md'))
    elapse(29_000)
    expect((await imports.find(id))?.state).toBe('RUNNING')
    closing.abort()
    await letThrough('a.md')
    elapse(2_000)
    expect((await imports.find(id))?.state).toBe('INTERRUPTED')
    expect((await imports.list())[0]?.state).toBe('INTERRUPTED')
  })
})
