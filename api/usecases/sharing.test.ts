import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sqliteGenerationLog } from '../adapters/sqlite/generationLog.ts'
import { sqliteSharedGenerations } from '../adapters/sqlite/sharedGenerations.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import type { SharedGenerations } from '../ports/sharedGenerations.ts'
import { keyOf } from '../test/contracts/answerCache.samples.ts'
import { acquire } from '../test/contracts/held.ts'
import { deltas, finished } from '../test/contracts/samples.ts'
import { memberOf } from '../test/contracts/sharedGenerations.contract.ts'
import { type TemporaryDatabase, temporaryDatabase } from '../test/contracts/sqlite.ts'
import { followOrBegin } from './sharing.ts'

const KEY = keyOf('a')

let database: TemporaryDatabase
let shared: SharedGenerations
let log: GenerationLog
beforeEach(async () => {
  database = await temporaryDatabase()
  shared = sqliteSharedGenerations(database.db, { maxMembers: 3 })
  log = sqliteGenerationLog(database.db)
})
afterEach(() => database.close())

describe('following a generation', () => {
  it('begins one for the first and has the others join it', async () => {
    const followed = await Promise.all([1, 2, 3].map(() => followOrBegin(shared, KEY, memberOf())))
    expect(new Set(followed.map(({ generationId }) => generationId)).size).toBe(1)
    expect(followed.map(({ joined }) => joined)).toEqual([false, true, true])
  })

  it('begins a new one after one that ended and whose worker could not give up its key', async () => {
    const first = await followOrBegin(shared, KEY, memberOf())
    const held = await acquire(log, first.generationId)
    await held.append(1, [...deltas('a'), finished('FAILED')])
    const next = await followOrBegin(shared, KEY, memberOf())
    expect(next).toEqual({ generationId: expect.not.stringMatching(first.generationId), joined: false })
    expect(await followOrBegin(shared, KEY, memberOf())).toEqual({ ...next, joined: true })
  })

  it('begins a new one after one that all have left, and where one is full', async () => {
    const member = memberOf()
    const first = await followOrBegin(shared, KEY, member)
    await shared.leave(first.generationId, member.messageId)
    const others = []
    for (let count = 0; count < 4; count++) others.push(await followOrBegin(shared, KEY, memberOf()))
    const ids = others.map(({ generationId }) => generationId)
    expect(ids).not.toContain(first.generationId)
    expect(others.map(({ joined }) => joined)).toEqual([false, true, true, false])
    expect(new Set(ids).size).toBe(2)
  })

  it('goes alone where it comes too late again and again', async () => {
    const join = vi.fn(async () => false)
    const followed = await followOrBegin({ ...shared, join }, KEY, memberOf())
    expect(followed.joined).toBe(false)
    expect(join.mock.calls.length).toBeLessThan(10)
    expect(await shared.members(followed.generationId)).toBeNull()
  })
})
