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
  it('one of many concurrent claims gets the key, on any instance', async () => {
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

  it('claims of different keys are apart, and a repeated claim gets the same answer', async () => {
    const { shared } = opened().port
    const [mine, other] = [newGenerationId(), newGenerationId()]
    for (let attempt = 0; attempt < 2; attempt++)
      expect(await shared.claim(KEY, mine, CLAIM_MS)).toEqual({ generationId: mine, joined: false })
    expect(await shared.claim(keyOf('b'), other, CLAIM_MS)).toEqual({ generationId: other, joined: false })
    expect(await shared.claim(KEY, other, CLAIM_MS)).toEqual({ generationId: mine, joined: true })
  })

  it('a claim is released by its own generation only', async () => {
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

  it('a claim ends with its time even if its claimant is gone, and joining does not extend it', async () => {
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

  it('a generation whose claimant died before it began can be continued by others', async () => {
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
  it('all members and their key are listed, whatever the names of their owners', async () => {
    const { shared } = opened().port
    const id = newGenerationId()
    expect(await shared.members(id)).toBeNull()
    const members = [memberOf(), memberOf("{o'}: \u0000 \ud800"), memberOf('visitor:2')]
    for (const member of members) expect(await shared.join(id, member, KEY)).toBe(true)
    expect(await (await opened().another()).shared.members(id)).toEqual({ key: KEY, members })
    expect(await shared.members(newGenerationId())).toBeNull()
  })

  it('each message joins once, up to the limit of members', async () => {
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

  it('a generation can be joined while it writes, is between two writers, or has lost its worker', async () => {
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
  it('leaving counts the remaining members, and nobody joins after the last has left', async () => {
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

  it('exactly one of all concurrent leavers learns that it is the last', async () => {
    const instances = [opened().port.shared, (await opened().another()).shared]
    const id = newGenerationId()
    const members = Array.from({ length: MAX_MEMBERS }, () => memberOf())
    for (const member of members) await opened().port.shared.join(id, member, KEY)
    const left = await Promise.all(
      members.map(({ messageId }, index) => instances[index % 2]?.leave(id, messageId)),
    )
    expect(left.sort()).toEqual([0, 1, 2, 3, 4])
  })

  it('a message that joins while the last one leaves is never lost', async () => {
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

  it('leaving a generation without members returns 0 and leaves nothing behind', async () => {
    expect(await opened().port.shared.leave(newGenerationId(), newMessageId())).toBe(0)
    expect(await opened().countLeftovers()).toBe(0)
  })

  it('every instance is notified of members who leave others behind, and not of the last', async () => {
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
  it('nobody joins after the end, and the members are kept until they are notified', async () => {
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

  it('nobody joins a generation that is to stop or was stopped before it began', async () => {
    const { shared, log } = opened().port
    const held = await acquire(log)
    await log.requestStop(held.id, outcomeOf('STOPPED'))
    expect(await shared.join(held.id, memberOf(), KEY)).toBe(false)
    const id = newGenerationId()
    await log.requestStop(id, outcomeOf('STOPPED'))
    expect(await shared.join(id, memberOf(), KEY)).toBe(false)
  })

  it('after the end, the members include every message that was let in', async () => {
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

  it('a discarded generation whose members all left lets nobody in', async () => {
    const { shared, log } = opened().port
    const held = await acquire(log)
    const member = memberOf()
    await shared.join(held.id, member, KEY)
    expect(await shared.leave(held.id, member.messageId)).toBe(0)
    await log.discard(held.id)
    expect(await shared.join(held.id, memberOf(), KEY)).toBe(false)
  })
}
