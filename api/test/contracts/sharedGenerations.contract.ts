import { describe, expect, it } from 'vitest'
import { newConversationId, newGenerationId, newMessageId } from '../../domain/ids.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import type { Member, SharedGenerations } from '../../ports/sharedGenerations.ts'
import { eventually } from '../support/patience.ts'
import { keyOf } from './answerCache.samples.ts'
import { acquire, LEASE_MS } from './held.ts'
import { freshly, LIFE_MS, type Open, type Opened } from './opened.ts'
import { deltas, finished, outcomeOf } from './samples.ts'

/** With the log that lives in the same store. */
export interface Sharing {
  readonly shared: SharedGenerations
  readonly log: GenerationLog
}
export type OpenSharing = Open<Sharing, { maxMembers: number }>
export type OpenedSharing = () => Opened<Sharing>

const KEY = keyOf('a')
const CLAIM_MS = LIFE_MS
const MAX_MEMBERS = 5

export const memberOf = (ownerId = 'visitor:1'): Member => ({
  ownerId,
  conversationId: newConversationId(),
  messageId: newMessageId(),
})

/** All that api/ports/sharedGenerations.ts promises. */
export function sharedGenerationsContract(name: string, open: OpenSharing): void {
  describe(`SharedGenerations on ${name}`, () => {
    const opened = freshly(() => open({ maxMembers: MAX_MEMBERS }))
    describe('claiming', () => claiming(opened))
    describe('joining', () => joining(opened))
    describe('leaving', () => leaving(opened))
    describe('the end', () => ending(opened))
  })
}

function claiming(opened: OpenedSharing): void {
  it('gives a key to one of many that claim it at once, on whichever instance', async () => {
    const instances = [opened().port.shared, (await opened().another()).shared]
    const claims = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const candidate = newGenerationId()
        const shared = instances[index % 2] ?? opened().port.shared
        return shared.claim(KEY, candidate, CLAIM_MS).then((claim) => ({ ...claim, candidate }))
      }),
    )
    expect(new Set(claims.map(({ generationId }) => generationId)).size).toBe(1)
    const first = claims.filter(({ joined }) => !joined)
    expect(first).toHaveLength(1)
    expect(first[0]?.candidate).toBe(first[0]?.generationId)
  })

  it('keeps keys apart, and answers the same to the same claim', async () => {
    const { shared } = opened().port
    const [mine, other] = [newGenerationId(), newGenerationId()]
    for (let attempt = 0; attempt < 2; attempt++)
      expect(await shared.claim(KEY, mine, CLAIM_MS)).toEqual({ generationId: mine, joined: false })
    expect(await shared.claim(keyOf('b'), other, CLAIM_MS)).toEqual({ generationId: other, joined: false })
    expect(await shared.claim(KEY, other, CLAIM_MS)).toEqual({ generationId: mine, joined: true })
  })

  it('is free after a release by its generation, not by another', async () => {
    const { shared } = opened().port
    const other = (await opened().another()).shared
    const [mine, next] = [newGenerationId(), newGenerationId()]
    await shared.claim(KEY, mine, CLAIM_MS)
    await other.release(KEY, next)
    expect(await other.claim(KEY, next, CLAIM_MS)).toEqual({ generationId: mine, joined: true })
    await other.release(KEY, mine)
    expect(await other.claim(KEY, next, CLAIM_MS)).toEqual({ generationId: next, joined: false })
    await shared.release(KEY, mine)
    expect(await shared.claim(KEY, mine, CLAIM_MS)).toEqual({ generationId: next, joined: true })
  })

  it('is free once its time is over, though its maker is gone, and is not prolonged by those who join', async () => {
    const { port, elapse } = opened()
    const other = (await opened().another()).shared
    const [gone, next] = [newGenerationId(), newGenerationId()]
    await port.shared.claim(KEY, gone, LIFE_MS)
    await elapse(LIFE_MS / 4)
    expect(await other.claim(KEY, next, LIFE_MS)).toMatchObject({ joined: true })
    expect(await port.shared.claim(KEY, gone, LIFE_MS)).toMatchObject({ joined: false })
    await elapse(LIFE_MS * 0.75)
    expect(await other.claim(KEY, next, LIFE_MS)).toEqual({ generationId: next, joined: false })
  })

  it('lets others go on with a generation whose maker died before it began it', async () => {
    const id = newGenerationId()
    await opened().port.shared.claim(KEY, id, CLAIM_MS)
    await opened().port.shared.join(id, memberOf(), KEY)
    const { shared, log } = await opened().another()
    expect(await shared.claim(KEY, newGenerationId(), CLAIM_MS)).toEqual({ generationId: id, joined: true })
    expect(await shared.join(id, memberOf(), KEY)).toBe(true)
    expect(await log.acquire(id, LEASE_MS)).toMatchObject({ state: 'acquired' })
  })
}

function joining(opened: OpenedSharing): void {
  it('tells of all members and their key, whatever their owners are called', async () => {
    const { shared } = opened().port
    const id = newGenerationId()
    expect(await shared.members(id)).toBeNull()
    const members = [memberOf(), memberOf("{o'}: \u0000 \ud800"), memberOf('visitor:2')]
    for (const member of members) expect(await shared.join(id, member, KEY)).toBe(true)
    expect(await (await opened().another()).shared.members(id)).toEqual({ key: KEY, members })
    expect(await shared.members(newGenerationId())).toBeNull()
  })

  it('takes each message once, and no more than may follow', async () => {
    const { shared } = opened().port
    const id = newGenerationId()
    const members = Array.from({ length: 8 }, () => memberOf())
    const other = (await opened().another()).shared
    const joined = await Promise.all(
      members.map((member, index) => (index % 2 ? other : shared).join(id, member, KEY)),
    )
    expect(joined.filter((each) => each)).toHaveLength(MAX_MEMBERS)
    const { members: those = [] } = (await shared.members(id)) ?? {}
    expect(those).toHaveLength(MAX_MEMBERS)
    for (const member of those) expect(await other.join(id, member, KEY)).toBe(true)
    expect(await other.members(id)).toEqual({ key: KEY, members: those })
  })

  it('joins a generation that writes, is between two writers, or has only lost its worker', async () => {
    const { shared, log } = opened().port
    const held = await acquire(log)
    await held.append(1, deltas('Once'))
    expect(await shared.join(held.id, memberOf(), KEY)).toBe(true)
    await log.release(held.id, held.epoch)
    expect(await shared.join(held.id, memberOf(), KEY)).toBe(true)
    await acquire(log, held.id)
    expect(await shared.join(held.id, memberOf(), KEY)).toBe(true)
  })
}

function leaving(opened: OpenedSharing): void {
  it('counts those who are left, and lets nobody in after the last', async () => {
    const { shared } = opened().port
    const other = (await opened().another()).shared
    const id = newGenerationId()
    const [first, second] = [memberOf(), memberOf()]
    await shared.join(id, first, KEY)
    await other.join(id, second, KEY)
    expect(await shared.leave(id, newMessageId())).toBe(2)
    expect(await other.leave(id, first.messageId)).toBe(1)
    expect(await shared.leave(id, first.messageId)).toBe(1)
    expect(await shared.members(id)).toEqual({ key: KEY, members: [second] })
    expect(await shared.leave(id, second.messageId)).toBe(0)
    expect(await other.leave(id, second.messageId)).toBe(0)
    for (const member of [first, memberOf()]) expect(await other.join(id, member, KEY)).toBe(false)
    expect(await other.members(id)).toEqual({ key: KEY, members: [] })
  })

  it('tells exactly one of all that leave at once that it is the last', async () => {
    const instances = [opened().port.shared, (await opened().another()).shared]
    const id = newGenerationId()
    const members = Array.from({ length: MAX_MEMBERS }, () => memberOf())
    for (const member of members) await opened().port.shared.join(id, member, KEY)
    const left = await Promise.all(
      members.map(({ messageId }, index) => instances[index % 2]?.leave(id, messageId)),
    )
    expect(left.sort()).toEqual([0, 1, 2, 3, 4])
  })

  it('never loses a message that joins while the last one leaves', async () => {
    const other = (await opened().another()).shared
    for (let round = 0; round < 25; round++) {
      const { shared } = opened().port
      const id = newGenerationId()
      const [last, late] = [memberOf(), memberOf()]
      await shared.join(id, last, KEY)
      const [left, joined] = await Promise.all([shared.leave(id, last.messageId), other.join(id, late, KEY)])
      expect([left, joined]).toEqual(joined ? [1, true] : [0, false])
      expect(await shared.members(id)).toEqual({ key: KEY, members: joined ? [late] : [] })
    }
  })

  it('has none left where there never were any, and keeps nothing of that', async () => {
    expect(await opened().port.shared.leave(newGenerationId(), newMessageId())).toBe(0)
    expect(await opened().countLeftovers()).toBe(0)
  })

  it('tells every instance who left others behind, and not of the last', async () => {
    const { shared } = opened().port
    const heard: unknown[] = []
    const stop = await (await opened().another()).shared.onLeft((messageId) => heard.push(messageId))
    const id = newGenerationId()
    const [first, second, third] = [memberOf(), memberOf(), memberOf()]
    for (const member of [first, second, third]) await shared.join(id, member, KEY)
    for (const { messageId } of [second, newMessageOnly(), first, third]) await shared.leave(id, messageId)
    await eventually(() => expect(heard).toEqual([second.messageId, first.messageId]))
    stop()
  })
}

const newMessageOnly = () => ({ messageId: newMessageId() })

function ending(opened: OpenedSharing): void {
  it('lets nobody join after the end, and keeps the members until they are told', async () => {
    const { shared, log } = opened().port
    const held = await acquire(log)
    const member = memberOf()
    await shared.join(held.id, member, KEY)
    await held.append(1, [...deltas('Once'), finished()])
    expect(await (await opened().another()).shared.join(held.id, memberOf(), KEY)).toBe(false)
    expect(await shared.members(held.id)).toEqual({ key: KEY, members: [member] })
    await shared.forget(held.id)
    expect(await shared.members(held.id)).toBeNull()
    expect(await shared.join(held.id, memberOf(), KEY)).toBe(false)
  })

  it('lets nobody join what is to stop, or was stopped before it began', async () => {
    const { shared, log } = opened().port
    const held = await acquire(log)
    await log.requestStop(held.id, outcomeOf('STOPPED'))
    expect(await shared.join(held.id, memberOf(), KEY)).toBe(false)
    const id = newGenerationId()
    await log.requestStop(id, outcomeOf('STOPPED'))
    expect(await shared.join(id, memberOf(), KEY)).toBe(false)
  })

  it('shows, after the end, every message that was let in', async () => {
    const other = await opened().another()
    for (let round = 0; round < 25; round++) {
      const { shared, log } = opened().port
      const held = await acquire(log)
      const members = Array.from({ length: 4 }, () => memberOf())
      const joining = members.map((member) => other.shared.join(held.id, member, KEY))
      await held.append(1, [finished()])
      const told = (await shared.members(held.id))?.members ?? []
      const joined = await Promise.all(joining)
      expect(told).toEqual(members.filter((_, index) => joined[index]))
    }
  })

  it('lets a generation of which all left be forgotten without letting anyone in', async () => {
    const { shared, log } = opened().port
    const held = await acquire(log)
    const member = memberOf()
    await shared.join(held.id, member, KEY)
    expect(await shared.leave(held.id, member.messageId)).toBe(0)
    await log.discard(held.id)
    expect(await shared.join(held.id, memberOf(), KEY)).toBe(false)
  })
}
