import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { jobOf } from '../../test/contracts/samples.ts'
import { temporaryDatabase } from '../../test/contracts/sqlite.ts'
import { eventually } from '../../test/support/patience.ts'
import { openDatabase } from './database.ts'
import { sqliteJobQueue } from './jobQueue.ts'

describe('the job queue in SQLite', () => {
  it('a finished job is recorded as soon as the database file can be written again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'verdemuse-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'test.db')
    const db = openDatabase(path, { busyTimeoutMs: 20, lockTimeoutMs: 20 })
    onTestFinished(db.close)
    const queue = sqliteJobQueue(db, { redeliveryMs: 50 })
    const other = new DatabaseSync(path)
    // The handler leaves the file locked: the first attempt to write its end fails.
    const handler = vi.fn(async () => other.exec('begin immediate'))
    const leave = new AbortController()
    const work = queue.work(handler, { concurrency: 1, signal: leave.signal })
    await queue.add(jobOf())
    const transact = vi.spyOn(db, 'transact')
    await eventually(() => expect(transact.mock.results.some(({ type }) => type === 'throw')).toBe(true))
    other.exec('rollback')
    other.close()
    await eventually(async () => expect(await queue.depth()).toEqual({ waiting: 0, running: 0 }))
    leave.abort()
    await work
    expect(handler).toHaveBeenCalledTimes(1)
  })

  it('closing the database aborts all job handlers and ends the work', async () => {
    const { db, close } = await temporaryDatabase()
    const queue = sqliteJobQueue(db)
    const aborted = vi.fn()
    const handler = vi.fn((_: unknown, { signal }: { signal: AbortSignal }) => {
      return new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          aborted()
          resolve()
        })
      })
    })
    const work = queue.work(handler, { concurrency: 2, signal: new AbortController().signal })
    await queue.add(jobOf())
    await eventually(() => expect(handler).toHaveBeenCalled())
    await close()
    await work
    expect(aborted).toHaveBeenCalledTimes(1)
  })
})
