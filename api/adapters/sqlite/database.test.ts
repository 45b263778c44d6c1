import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { StoreUnavailable } from '../../domain/errors.ts'
import { sqliteComponent } from './component.ts'
import { openDatabase, openDatabaseBeside } from './database.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verdemuse-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const at = (name = 'test.db') => join(folder, name)

/** For a file that somebody holds for as long as the test looks: then the outcome is the same after any wait. */
const BRIEFLY = { busyTimeoutMs: 20, lockTimeoutMs: 20 }
const SCRATCH = 'create table scratch (name text primary key) strict'

/** A database with one table to write to. */
function scratch() {
  const db = openDatabase(at(), BRIEFLY)
  db.transact(() => db.prepare(SCRATCH).run())
  const insert = db.prepare('insert into scratch values (?)')
  const count = db.prepare<{ count: number }>('select count(*) as count from scratch')
  return { db, insert, rows: () => count.get()?.count }
}

describe('opening the embedded database', () => {
  it('opening a database creates the file and its folders, and finds what was written before', () => {
    const path = join(folder, 'a', 'b', 'test.db')
    const first = openDatabase(path)
    first.transact(() => first.prepare(SCRATCH).run())
    first.transact(() => first.prepare("insert into scratch values ('visitor')").run())
    first.close()
    const second = openDatabase(path)
    expect(second.prepare('select name from scratch').all()).toMatchObject([{ name: 'visitor' }])
    second.close()
  })

  it.each([
    [
      'not a database',
      () => writeFileSync(at(), 'Dear diary, '.repeat(500)),
      'is not a database, or it is damaged',
    ],
    ['another program’s', () => withDatabase('create table notes (text)'), "is another program's database"],
    [
      'of a newer version',
      () => {
        openDatabase(at()).close()
        withDatabase('pragma user_version = 99')
      },
      'was written by a newer version',
    ],
    ['a folder', () => openDatabase(join(at(), 'inside.db')).close(), 'cannot be opened'],
  ])('a file that is %s is refused with its reason, and can be replaced', (_, prepare, message) => {
    prepare()
    for (let attempt = 0; attempt < 2; attempt++)
      expect(() => openDatabase(at())).toThrow(`${at()} ${message}`)
    rmSync(at(), { recursive: true })
    openDatabase(at()).close()
  })

  it('a refused file is not changed', () => {
    withDatabase('create table notes (text)')
    expect(() => openDatabase(at())).toThrow()
    const tables = new DatabaseSync(at()).prepare('select name from sqlite_schema').all()
    expect(tables).toMatchObject([{ name: 'notes' }])
  })

  it('a second process cannot open the database until the first is killed', async () => {
    const child = fork(new URL('./database.test.child.ts', import.meta.url), [at()])
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'message')
    expect(() => openDatabase(at(), BRIEFLY)).toThrow('is in use by another process')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const db = openDatabase(at())
    expect(db.prepare('select name from scratch').all()).toMatchObject([{ name: 'child' }])
    db.close()
  })
})

describe('a guest', () => {
  it('a guest writes beside the process that holds the file, and leaves its running jobs alone', () => {
    const holder = openDatabase(at())
    holder.transact(() => holder.prepare('update answer_cache set origin = 7').run())
    const running = `insert into jobs (generation_id, owner_id, conversation_id, message_id, running)
      values ('gen_1', 'visitor:1', 'conv_1', 'msg_1', 1)`
    holder.transact(() => holder.prepare(running).run())
    const guest = openDatabaseBeside(at())
    guest.transact(() => guest.prepare('update answer_cache set origin = origin + 1').run())
    expect(holder.prepare('select origin, running from answer_cache, jobs').get()).toMatchObject({
      origin: 8,
      running: 1,
    })
    guest.close()
    holder.close()
  })

  it('a guest creates a missing file, and locks nobody out', () => {
    const guest = openDatabaseBeside(join(folder, 'new', 'test.db'))
    const holder = openDatabase(join(folder, 'new', 'test.db'))
    expect(guest.prepare('select origin from answer_cache').get()).toMatchObject({ origin: 1 })
    holder.close()
    guest.close()
  })

  it('a guest is refused if the holder has another version, or the file is not ours', () => {
    const holder = openDatabase(at())
    withDatabase('pragma user_version = 99')
    expect(() => openDatabaseBeside(at(), BRIEFLY)).toThrow('in use by another version')
    holder.close()
    writeFileSync(at('other.db'), 'Dear diary, '.repeat(500))
    expect(() => openDatabaseBeside(at('other.db'))).toThrow('is not a database, or it is damaged')
  })
})

describe('a step', () => {
  it('a transaction is written whole or not at all, and published only after its commit', () => {
    const { db, insert, rows } = scratch()
    const publish = vi.fn()
    const failing = () =>
      db.transact((afterwards) => {
        insert.run('a')
        afterwards(publish)
        throw new Error('changed my mind')
      })
    expect(failing).toThrow('changed my mind')
    expect(rows()).toBe(0)
    expect(publish).not.toHaveBeenCalled()
    db.transact((afterwards) => {
      insert.run('a')
      afterwards(() => publish(rows()))
      expect(publish).not.toHaveBeenCalled()
    })
    expect(publish).toHaveBeenCalledExactlyOnceWith(1)
    db.close()
  })

  it('a transaction rejects with StoreUnavailable once the database is closed', async () => {
    const { db, insert } = scratch()
    db.close()
    db.close()
    expect(db.closed.aborted).toBe(true)
    await expect(db.change(() => insert.run('a'))).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(db.read(() => insert.get())).rejects.toBeInstanceOf(StoreUnavailable)
  })

  it('a transaction rejects with StoreUnavailable while another program locks the file, and works after', async () => {
    const { db, insert, rows } = scratch()
    const other = new DatabaseSync(at())
    other.exec('begin immediate')
    await expect(db.change(() => insert.run('a'))).rejects.toBeInstanceOf(StoreUnavailable)
    expect(await sqliteComponent(db).check()).toMatchObject({ name: 'store', status: 'DOWN' })
    other.exec('rollback')
    other.close()
    await db.change(() => insert.run('a'))
    expect(rows()).toBe(1)
    db.close()
  })
})

describe('health', () => {
  it('the database is healthy while its file can be written, and DOWN once it is closed', async () => {
    const { db } = scratch()
    const component = sqliteComponent(db)
    expect(await component.check()).toMatchObject({ status: 'OK', latencyMs: expect.any(Number) })
    db.close()
    expect(await component.check()).toMatchObject({
      status: 'DOWN',
      detail: expect.not.stringContaining(folder),
    })
    expect(existsSync(at())).toBe(true)
  })
})

function withDatabase(sql: string): void {
  const other = new DatabaseSync(at())
  other.exec(sql)
  other.close()
}
