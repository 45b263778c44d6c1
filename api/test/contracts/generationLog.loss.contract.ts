import { v7 } from 'uuid'
import { expect, it } from 'vitest'
import { EMPTY_GENERATION, reduce } from '../../domain/generation.ts'
import { bornAt, type GenerationId, newGenerationId } from '../../domain/ids.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import { eventually } from '../support/patience.ts'
import { acquire, LEASE_MS } from './held.ts'
import { collect, type Opened } from './opened.ts'
import { deltas, finished, outcomeOf } from './samples.ts'

const AGE_MS = 24 * 3_600_000
/** A generation from before the store was opened: what it holds of it may be less than it once held. */
const oldGeneration = (): GenerationId => `gen_${v7({ msecs: Date.now() - AGE_MS })}`
const always = (): AbortSignal => new AbortController().signal

/** The part of the generation log's contract that is about a store that lost the end of a log, or all of it. */
export function lossContract(opened: () => Opened<GenerationLog>): void {
  it('the id of a generation tells its age', () => {
    const before = Date.now()
    const bornAtMs = bornAt(newGenerationId())
    expect(bornAtMs).toBeGreaterThanOrEqual(before)
    expect(bornAtMs).toBeLessThanOrEqual(Date.now())
  })

  it('a generation that may have lost events starts above all lost seqs', async () => {
    const acquired = await opened().port.acquire(oldGeneration(), LEASE_MS)
    expect(acquired).toMatchObject({ state: 'acquired' })
    expect(acquired.state === 'acquired' && acquired.lastSeq).toBeGreaterThan(AGE_MS)
  })

  it('a reader ahead of a truncated log is reset, however far the log is continued', async () => {
    const lost = await acquire(opened().port, oldGeneration())
    await lost.append(lost.lastSeq + 1, deltas('All', ' that', ' was'))
    const cursor = lost.lastSeq - 10
    await opened().port.release(lost.id, lost.epoch)
    const waiting = collect((await opened().another()).follow(lost.id, cursor, always()))
    const taken = await eventually(() => acquire(opened().port, lost.id))
    await taken.append(taken.lastSeq + 1, [...deltas('Once', ' a week'), finished()])
    const late = await collect(opened().port.follow(lost.id, cursor, always()))
    for (const events of [await waiting, late]) {
      expect(events[0]?.seq).toBeGreaterThan(cursor)
      const had = { ...EMPTY_GENERATION, text: 'What the reader had', lastSeq: cursor }
      expect(events.reduce(reduce, had)).toMatchObject({
        text: 'Once a week',
        outcome: outcomeOf('COMPLETE'),
      })
    }
  })

  it('a reader of a lost log gets a Reset and the end that a stop wrote', async () => {
    const id = oldGeneration()
    const cursor = 57
    const waiting = collect((await opened().another()).follow(id, cursor, always()))
    await opened().port.requestStop(id, outcomeOf('STOPPED'))
    expect(await waiting).toMatchObject([
      { type: 'reset', text: '' },
      { type: 'finished', outcome: { status: 'STOPPED' } },
    ])
    const [reset, end] = await waiting
    expect(await collect(opened().port.follow(id, reset?.seq ?? 0, always()))).toEqual([end])
  })

  it('a reader ahead of the log waits until its writer has written that again', async () => {
    const held = await acquire(opened().port)
    await held.append(1, deltas('Once'))
    const reading = collect((await opened().another()).follow(held.id, 3, always()))
    await held.append(2, deltas(' a'))
    await held.append(3, deltas(' week'))
    await held.append(4, [...deltas('!'), finished()])
    expect(await reading).toMatchObject([{ type: 'delta', text: '!', seq: 4 }, { type: 'finished' }])
  })
}
