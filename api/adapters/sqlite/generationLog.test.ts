import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Closed } from '../../domain/errors.ts'
import { acquire } from '../../test/contracts/held.ts'
import { deltas, finished } from '../../test/contracts/samples.ts'
import { countRows, makeClock } from '../../test/contracts/sqlite.ts'
import { type Database, openDatabase } from './database.ts'
import { sqliteGenerationLog } from './generationLog.ts'

let db: Database
beforeEach(() => {
  db = openDatabase(':memory:')
})
afterEach(() => db.close())

describe('the generation log in SQLite', () => {
  it('an append with events after its own end is refused whole', async () => {
    const log = sqliteGenerationLog(db)
    const { id, append } = await acquire(log)
    await expect(append(1, [finished(), ...deltas('more')])).rejects.toBeInstanceOf(Closed)
    expect(await log.read(id)).toMatchObject({ lastSeq: 0, outcome: null })
  })

  it('each new log removes more than one expired log, including those of workers that never came back', async () => {
    const { now, elapse } = makeClock()
    const log = sqliteGenerationLog(db, { now, retentionMs: 1_000 })
    for (let count = 0; count < 30; count++) await (await acquire(log)).append(1, deltas('cut'))
    for (let count = 0; count < 30; count++)
      await (await acquire(log)).append(1, [...deltas('done'), finished()])
    await elapse(1_000)
    await acquire(log)
    await acquire(log)
    expect(countRows(db, ['generations'])).toBe(32)
    await elapse(24 * 3_600_000)
    for (let count = 0; count < 3; count++) await acquire(log)
    expect(countRows(db, ['generations', 'generation_events'])).toBe(3)
  })
})
