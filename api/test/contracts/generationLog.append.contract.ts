import { expect, it } from 'vitest'
import { Closed, Fenced, Hole } from '../../domain/errors.ts'
import { newGenerationId } from '../../domain/ids.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import { acquire, LEASE_MS } from './held.ts'
import { AWKWARD_TEXT, type Opened } from './opened.ts'
import { deltas, finished, outcomeOf, SOURCES } from './samples.ts'

/** The part of the generation log's contract that is about writing. */
export function appendContract(opened: () => Opened<GenerationLog>): void {
  appending(opened)
  refusing(opened)
}

function appending(opened: () => Opened<GenerationLog>): void {
  it('a generation log adds up events in their order', async () => {
    const held = await acquire(opened().port)
    await held.append(1, [...deltas('Wrong'), { type: 'reset', text: 'Once' }, ...deltas(' a')])
    await held.append(4, [{ type: 'sources', sources: SOURCES }, ...deltas(' week.')])
    await held.append(6, [finished()])
    const other = await opened().another()
    expect(await other.read(held.id)).toEqual({
      epoch: held.epoch,
      lastSeq: 6,
      text: 'Once a week.',
      sources: SOURCES,
      outcome: outcomeOf('COMPLETE'),
    })
  })

  it('a repeated append writes nothing twice', async () => {
    const held = await acquire(opened().port)
    const first = deltas('Once', ' a')
    await held.append(1, first)
    await held.append(1, first)
    await held.append(3, deltas(' week'))
    await held.append(1, first)
    expect(await opened().port.read(held.id)).toMatchObject({ lastSeq: 3, text: 'Once a week' })
  })

  it('an append that overlaps the log writes only what is new', async () => {
    const held = await acquire(opened().port)
    await held.append(1, deltas('a', 'b', 'c'))
    await held.append(2, deltas('b', 'c', 'd', 'e'))
    expect(await opened().port.read(held.id)).toMatchObject({ lastSeq: 5, text: 'abcde' })
  })

  it('the append that closed the log is accepted again, whole or in part', async () => {
    const held = await acquire(opened().port)
    const last = [...deltas('a', 'b'), finished()]
    await held.append(1, last)
    await held.append(1, last)
    await held.append(3, last.slice(2))
    expect(await opened().port.read(held.id)).toMatchObject({ lastSeq: 3, text: 'ab' })
  })

  it('a generation log keeps every character as given', async () => {
    const held = await acquire(opened().port)
    await held.append(1, deltas(AWKWARD_TEXT, '', AWKWARD_TEXT))
    expect((await opened().port.read(held.id))?.text).toBe(AWKWARD_TEXT + AWKWARD_TEXT)
  })

  it('a generation log holds an answer of one megabyte in thousands of events', async () => {
    const held = await acquire(opened().port)
    const piece = 'palm '.repeat(50)
    for (let batch = 0; batch < 40; batch++)
      await held.append(batch * 100 + 1, deltas(...Array.from({ length: 100 }, () => piece)))
    const state = await opened().port.read(held.id)
    expect(state?.lastSeq).toBe(4_000)
    expect(state?.text).toBe(piece.repeat(4_000))
  })
}

function refusing(opened: () => Opened<GenerationLog>): void {
  it('a writer is fenced after a takeover, even if it appends nothing', async () => {
    const first = await acquire(opened().port)
    await opened().port.release(first.id, first.epoch)
    const second = await acquire(await opened().another(), first.id)
    await expect(first.append(1, deltas('stale'))).rejects.toBeInstanceOf(Fenced)
    await expect(first.append(1, [])).rejects.toBeInstanceOf(Fenced)
    await second.append(second.lastSeq + 1, deltas('fresh'))
    await expect(first.append(1, deltas('stale'))).rejects.toBeInstanceOf(Fenced)
    expect(await opened().port.read(first.id)).toMatchObject({ text: 'fresh' })
  })

  it('a writer whose log was discarded is fenced and restores nothing', async () => {
    const held = await acquire(opened().port)
    await held.append(1, deltas('a'))
    await opened().port.discard(held.id)
    await expect(held.append(2, deltas('b'))).rejects.toBeInstanceOf(Fenced)
    expect(await opened().port.read(held.id)).toBeNull()
    expect(await opened().countLeftovers()).toBe(0)
  })

  it('a writer that never acquired is fenced', async () => {
    const write = { epoch: 1, firstSeq: 1, events: deltas('a'), leaseMs: LEASE_MS }
    await expect(opened().port.append(newGenerationId(), write)).rejects.toBeInstanceOf(Fenced)
    expect(await opened().countLeftovers()).toBe(0)
  })

  it('nothing is appended after the end of a log', async () => {
    const held = await acquire(opened().port)
    await held.append(1, [...deltas('a'), finished()])
    await expect(held.append(3, deltas('b'))).rejects.toBeInstanceOf(Closed)
    await expect(held.append(2, [finished('STOPPED'), ...deltas('b')])).rejects.toBeInstanceOf(Closed)
    expect(await opened().port.read(held.id)).toMatchObject({ lastSeq: 2, outcome: { status: 'COMPLETE' } })
  })

  it('an append that leaves a hole is refused with the expected seq and writes nothing', async () => {
    const held = await acquire(opened().port)
    await held.append(1, deltas('a', 'b'))
    const refused = await held.append(4, deltas('d')).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Hole)
    expect(refused).toMatchObject({ expectedSeq: 3 })
    await held.append(3, deltas('c', 'd'))
    expect(await opened().port.read(held.id)).toMatchObject({ lastSeq: 4, text: 'abcd' })
  })

  it('a renewal that finds a hole reports it', async () => {
    const held = await acquire(opened().port)
    await expect(held.append(2, [])).rejects.toMatchObject({ name: 'Hole', expectedSeq: 1 })
  })
}
