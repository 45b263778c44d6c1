import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Closed } from '../../domain/errors.ts'
import { acquire, LEASE_MS } from '../../test/contracts/held.ts'
import { deltas, finished, jobOf, outcomeOf, SOURCES } from '../../test/contracts/samples.ts'
import { type TemporaryDatabase, temporaryDatabase } from '../../test/contracts/sqlite.ts'
import { eventually } from '../../test/support/patience.ts'
import { sqliteGenerationLog } from './generationLog.ts'
import { recoverInterrupted } from './generationRecovery.ts'
import { sqliteJobQueue } from './jobQueue.ts'

const FAILED = outcomeOf('FAILED')

let database: TemporaryDatabase
beforeEach(async () => {
  database = await temporaryDatabase()
})
afterEach(() => database.close())

const restarted = () => {
  const db = database.reopen()
  return { db, log: sqliteGenerationLog(db) }
}

describe('a restart in the middle of an answer', () => {
  it('an interrupted answer with text ends as failed and keeps its text', async () => {
    const { id, append } = await acquire(sqliteGenerationLog(database.db))
    await append(1, deltas('Once', ' a'))
    const { db, log } = restarted()
    expect(await recoverInterrupted(db, { outcome: FAILED })).toEqual([id])
    expect(await log.read(id)).toMatchObject({ text: 'Once a', lastSeq: 3, outcome: FAILED })
    expect(await log.acquire(id, LEASE_MS)).toEqual({ state: 'finished' })
    expect(await recoverInterrupted(db, { outcome: FAILED })).toEqual([])
  })

  it('a restart leaves answers alone that had no text, had ended, or were about to stop', async () => {
    const before = sqliteGenerationLog(database.db)
    const silent = await acquire(before)
    await silent.append(1, [{ type: 'sources', sources: SOURCES }])
    const ended = await acquire(before)
    await ended.append(1, [...deltas('Done'), finished()])
    const stopping = await acquire(before)
    await stopping.append(1, deltas('Half'))
    await before.requestStop(stopping.id, outcomeOf('STOPPED'))
    const { db, log } = restarted()
    expect(await recoverInterrupted(db, { outcome: FAILED })).toEqual([])
    expect(await log.acquire(silent.id, LEASE_MS)).toMatchObject({ state: 'acquired', lastSeq: 1 })
    expect(await log.acquire(ended.id, LEASE_MS)).toEqual({ state: 'finished' })
    expect(await log.acquire(stopping.id, LEASE_MS)).toMatchObject({ stopRequested: true, lastSeq: 1 })
    expect(await log.read(stopping.id)).toMatchObject({ text: 'Half' })
  })

  it('the log of an interrupted answer expires, and is closed for a late writer', async () => {
    const { id, epoch, append } = await acquire(sqliteGenerationLog(database.db))
    await append(1, deltas('Once'))
    const { db, log } = restarted()
    let now = Date.now()
    await recoverInterrupted(db, { outcome: FAILED, retentionMs: 5_000, now: () => now })
    const late = log.append(id, { epoch, firstSeq: 2, events: deltas(' a'), leaseMs: LEASE_MS })
    await expect(late).rejects.toBeInstanceOf(Closed)
    const later = sqliteGenerationLog(db, { now: () => now })
    now += 4_999
    expect(await later.read(id)).not.toBeNull()
    now += 1
    expect(await later.read(id)).toBeNull()
  })

  it('the jobs of the last process are delivered first after a restart', async () => {
    const jobs = [jobOf(), jobOf(), jobOf()]
    const before = sqliteJobQueue(database.db)
    for (const job of jobs) await before.add(job)
    const started = vi.fn(() => new Promise<void>(() => {}))
    before.work(started, { concurrency: 2, signal: new AbortController().signal }).catch(() => {})
    await eventually(() => expect(started).toHaveBeenCalledTimes(2))
    const queue = sqliteJobQueue(database.reopen())
    expect(await queue.depth()).toEqual({ waiting: 3, running: 0 })
    const delivered: unknown[] = []
    const leave = new AbortController()
    const work = queue.work(async (job) => void delivered.push(job), { concurrency: 1, signal: leave.signal })
    await eventually(() => expect(delivered).toEqual(jobs))
    leave.abort()
    await work
  })
})
