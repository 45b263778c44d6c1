import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sqliteGenerationLog } from '../adapters/sqlite/generationLog.ts'
import { sqliteSharedGenerations } from '../adapters/sqlite/sharedGenerations.ts'
import type { AnswerKey } from '../domain/answerKey.ts'
import type { GenerationId } from '../domain/ids.ts'
import type { GenerationLog } from '../ports/generationLog.ts'
import type { Member, SharedGenerations } from '../ports/sharedGenerations.ts'
import { keyOf } from '../test/contracts/answerCache.samples.ts'
import { acquire } from '../test/contracts/held.ts'
import { deltas, finished } from '../test/contracts/samples.ts'
import { memberOf } from '../test/contracts/sharedGenerations.contract.ts'
import { type TemporaryDatabase, temporaryDatabase } from '../test/contracts/sqlite.ts'
import { type Followed, followOrBegin } from './sharing.ts'

const KEY = keyOf('a')
const nothing = async () => null

async function follow(
  ...[generations, key, member]: [SharedGenerations, AnswerKey, Member]
): Promise<Followed> {
  const followed = await followOrBegin(generations, key, member, nothing)
  if ('answer' in followed) throw new Error('There is no answer to be found')
  return followed
}

let database: TemporaryDatabase
let shared: SharedGenerations
let log: GenerationLog
beforeEach(async () => {
  // Where the product would wait, it goes on as soon as nothing else is left to do.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }).setTimerTickMode('nextTimerAsync')
  database = await temporaryDatabase()
  shared = sqliteSharedGenerations(database.db, { maxMembers: 3 })
  log = sqliteGenerationLog(database.db)
})
afterEach(() => {
  vi.useRealTimers()
  return database.close()
})

describe('following a generation', () => {
  it('the first caller begins a generation, and the others join it', async () => {
    const followed = await Promise.all([1, 2, 3].map(() => follow(shared, KEY, memberOf())))
    expect(new Set(followed.map(({ generationId }) => generationId)).size).toBe(1)
    expect(followed.map(({ joined }) => joined)).toEqual([false, true, true])
  })

  it('a caller who joins leaves nothing of the generation that it would have begun', async () => {
    const claim = vi.spyOn(shared, 'claim')
    const first = await follow(shared, KEY, memberOf())
    await follow(shared, KEY, memberOf())
    const [, candidate] = claim.mock.calls.map(([, id]) => id)
    expect(candidate).not.toBe(first.generationId)
    expect(await shared.members(candidate as GenerationId)).toBeNull()
    expect((await shared.members(first.generationId))?.members).toHaveLength(2)
  })

  it('a new generation begins after one that ended without releasing its key', async () => {
    const first = await follow(shared, KEY, memberOf())
    const held = await acquire(log, first.generationId)
    await held.append(1, [...deltas('a'), finished('FAILED')])
    const next = await follow(shared, KEY, memberOf())
    expect(next).toEqual({ generationId: expect.not.stringMatching(first.generationId), joined: false })
    expect(await follow(shared, KEY, memberOf())).toEqual({ ...next, joined: true })
  })

  it('a new generation begins if all members have left the last one, or it is full', async () => {
    const member = memberOf()
    const first = await follow(shared, KEY, member)
    await shared.leave(first.generationId, member.messageId)
    const others = []
    for (let count = 0; count < 4; count++) others.push(await follow(shared, KEY, memberOf()))
    const ids = others.map(({ generationId }) => generationId)
    expect(ids).not.toContain(first.generationId)
    expect(others.map(({ joined }) => joined)).toEqual([false, true, true, false])
    expect(new Set(ids).size).toBe(2)
  })

  it('no generation begins if one has just ended and its answer is about to be cached', async () => {
    const first = await follow(shared, KEY, memberOf())
    const held = await acquire(log, first.generationId)
    await held.append(1, [...deltas('a'), finished()])
    const looks = [null, null, 'the answer']
    const found = await followOrBegin(shared, KEY, memberOf(), async () => looks.shift() ?? null)
    expect(found).toEqual({ answer: 'the answer' })
  })

  it('an answer cached since the lookup is returned, and the claimed generation is withdrawn', async () => {
    const claim = vi.spyOn(shared, 'claim')
    const found = await followOrBegin(shared, KEY, memberOf(), async () => 'the answer')
    expect(found).toEqual({ answer: 'the answer' })
    const begun = await claim.mock.results[0]?.value
    expect(await shared.members(begun.generationId)).toBeNull()
    expect(await follow(shared, KEY, memberOf())).toEqual({
      generationId: expect.not.stringMatching(begun.generationId),
      joined: false,
    })
  })

  it('an answer that is found is returned though another generation has the key', async () => {
    const first = await follow(shared, KEY, memberOf())
    const claim = vi.spyOn(shared, 'claim')
    expect(await followOrBegin(shared, KEY, memberOf(), async () => 'the answer')).toEqual({
      answer: 'the answer',
    })
    expect((await shared.members(first.generationId))?.members).toHaveLength(1)
    expect(await shared.members(claim.mock.calls[0]?.[1] as GenerationId)).toBeNull()
  })

  it('a caller that repeatedly joins too late gets a generation of its own', async () => {
    const join = vi.fn(async () => false)
    const followed = await follow({ ...shared, join }, KEY, memberOf())
    expect(followed.joined).toBe(false)
    expect(join.mock.calls.length).toBeLessThan(20)
    expect(await shared.members(followed.generationId)).toBeNull()
  })
})
