import { describe, expect, it } from 'vitest'
import { newGenerationId } from '../../domain/ids.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import { eventually } from '../support/patience.ts'
import { appendContract } from './generationLog.append.contract.ts'
import { followContract } from './generationLog.follow.contract.ts'
import { lossContract } from './generationLog.loss.contract.ts'
import { stopContract } from './generationLog.stop.contract.ts'
import { acquire, LEASE_MS } from './held.ts'
import { freshly, LIFE_MS, type Open, type Opened } from './opened.ts'
import { deltas, finished, SOURCES } from './samples.ts'

export type OpenGenerationLog = Open<GenerationLog, { retentionMs: number }>

/** All that api/ports/generationLog.ts promises. */
export function generationLogContract(name: string, open: OpenGenerationLog): void {
  describe(`GenerationLog on ${name}`, () => {
    describe('one writer at a time', () => ownership(freshly(() => open({ retentionMs: 600_000 }))))
    describe('appending', () => appendContract(freshly(() => open({ retentionMs: 600_000 }))))
    describe('retention', () => retention(freshly(() => open({ retentionMs: LIFE_MS }))))
    describe('stopping', () => stopContract(freshly(() => open({ retentionMs: 600_000 }))))
    describe('after a loss', () => lossContract(freshly(() => open({ retentionMs: 600_000 }))))
    describe('following', () => followContract(freshly(() => open({ retentionMs: 600_000 }))))
  })
}

function ownership(opened: () => Opened<GenerationLog>): void {
  it('the first worker acquires a new generation with an empty log', async () => {
    const { port } = opened()
    const id = newGenerationId()
    expect(await port.read(id)).toBeNull()
    const acquired = await port.acquire(id, LEASE_MS)
    expect(acquired).toEqual({
      state: 'acquired',
      epoch: expect.any(Number),
      lastSeq: 0,
      stopRequested: false,
      writersLost: 0,
    })
    expect(await port.read(id)).toMatchObject({ lastSeq: 0, text: '', sources: [], outcome: null })
  })

  it('a second worker is refused while the lease of the first is alive', async () => {
    const { id } = await acquire(opened().port)
    const other = await opened().another()
    expect(await other.acquire(id, LEASE_MS)).toEqual({ state: 'held' })
  })

  it('exactly one of many concurrent workers acquires a generation', async () => {
    const logs = [opened().port, await opened().another()]
    const id = newGenerationId()
    const answers = await Promise.all([...logs, ...logs, ...logs].map((log) => log.acquire(id, LEASE_MS)))
    expect(answers.filter(({ state }) => state === 'acquired')).toHaveLength(1)
    expect(answers.filter(({ state }) => state === 'held')).toHaveLength(answers.length - 1)
  })

  it('a worker takes over once the lease has run out, and the text starts again', async () => {
    const first = await acquire(opened().port)
    await first.append(1, deltas('Once', ' a'))
    const other = await opened().another()
    await opened().elapse(LEASE_MS)
    const taken = await acquire(other, first.id)
    expect(taken.epoch).toBeGreaterThan(first.epoch)
    expect(taken.lastSeq).toBeGreaterThan(2)
    expect(await other.read(first.id)).toMatchObject({
      epoch: taken.epoch,
      lastSeq: taken.lastSeq,
      text: '',
    })
    await taken.append(taken.lastSeq + 1, deltas('Weekly'))
    expect(await opened().port.read(first.id)).toMatchObject({ lastSeq: taken.lastSeq + 1, text: 'Weekly' })
  })

  it('lastSeq counts the Reset of a takeover', async () => {
    const first = await acquire(opened().port)
    await first.append(1, deltas('Once', ' a', ' week'))
    await opened().port.release(first.id, first.epoch)
    expect(await opened().port.acquire(first.id, LEASE_MS)).toMatchObject({ state: 'acquired', lastSeq: 4 })
  })

  it('a takeover writes no Reset if no text had been written', async () => {
    const first = await acquire(opened().port)
    await first.append(1, [{ type: 'sources', sources: SOURCES }])
    await opened().port.release(first.id, first.epoch)
    const again = await opened().port.acquire(first.id, LEASE_MS)
    expect(again).toMatchObject({ state: 'acquired', lastSeq: 1 })
    expect(await opened().port.read(first.id)).toMatchObject({ lastSeq: 1, sources: SOURCES })
  })

  it('a takeover writes no second Reset if nothing came after the first', async () => {
    const { port } = opened()
    const first = await acquire(port)
    await first.append(1, deltas('Once'))
    await port.release(first.id, first.epoch)
    const second = await acquire(port, first.id)
    await port.release(first.id, second.epoch)
    expect(await port.acquire(first.id, LEASE_MS)).toMatchObject({ state: 'acquired', lastSeq: 2 })
  })

  it.each([
    ['an append', deltas('Once')],
    ['an empty append', []],
  ])('a lease is renewed by %s', async (_, events) => {
    const { port, elapse } = opened()
    const { id, epoch } = await acquire(port)
    await elapse(LEASE_MS / 2)
    await port.append(id, { epoch, firstSeq: 1, events, leaseMs: 2 * LEASE_MS })
    await elapse(LEASE_MS)
    expect(await (await opened().another()).acquire(id, LEASE_MS)).toEqual({ state: 'held' })
  })

  it('a writer may continue after its lease ran out if nobody took over', async () => {
    const slow = await acquire(opened().port)
    await opened().elapse(LEASE_MS + 1)
    await slow.append(1, deltas('Late'))
    expect(await opened().port.read(slow.id)).toMatchObject({ lastSeq: 1, text: 'Late' })
  })

  it('a released generation can be taken over immediately', async () => {
    const first = await acquire(opened().port)
    await opened().port.release(first.id, first.epoch)
    const other = await opened().another()
    expect(await other.acquire(first.id, LEASE_MS)).toMatchObject({ state: 'acquired' })
  })

  it('a release with a stale epoch has no effect', async () => {
    const { port } = opened()
    const first = await acquire(port)
    await port.release(first.id, first.epoch)
    await acquire(port, first.id)
    await port.release(first.id, first.epoch)
    expect(await port.acquire(first.id, LEASE_MS)).toEqual({ state: 'held' })
  })

  it('nobody can acquire an ended generation', async () => {
    const { port } = opened()
    const held = await acquire(port)
    await held.append(1, [finished()])
    expect(await port.acquire(held.id, LEASE_MS)).toEqual({ state: 'finished' })
  })
}

function retention(opened: () => Opened<GenerationLog>): void {
  it('a log is forgotten after its retention', async () => {
    const held = await acquire(opened().port)
    await held.append(1, [...deltas('a'), finished()])
    expect(await opened().port.read(held.id)).toMatchObject({ text: 'a' })
    await opened().elapse(LIFE_MS + 1)
    expect(await opened().port.read(held.id)).toBeNull()
  })

  it('a log that has not ended is kept, however slow its writer', async () => {
    const held = await acquire(opened().port)
    await held.append(1, deltas('a'))
    await opened().elapse(LIFE_MS * 1.5)
    await held.append(2, deltas('b'))
    expect(await opened().port.read(held.id)).toMatchObject({ text: 'ab' })
  })

  it('an ended log leaves nothing behind after its retention', async () => {
    for (let count = 0; count < 3; count++)
      await (await acquire(opened().port)).append(1, [...deltas('a'), finished()])
    await opened().elapse(LIFE_MS + 1)
    await eventually(async () => {
      const { id } = await acquire(opened().port)
      await opened().port.discard(id)
      expect(await opened().countLeftovers()).toBe(0)
    })
  })
}
