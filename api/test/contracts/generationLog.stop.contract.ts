import { expect, it, vi } from 'vitest'
import { Closed } from '../../domain/errors.ts'
import { type GenerationId, newGenerationId } from '../../domain/ids.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import { eventually } from '../support/patience.ts'
import { acquire, LEASE_MS } from './held.ts'
import { collect, type Opened } from './opened.ts'
import { deltas, finished, outcomeOf } from './samples.ts'

const STOPPED = outcomeOf('STOPPED')

/** The part of the generation log's contract that is about stopping. */
export function stopContract(opened: () => Opened<GenerationLog>): void {
  beforeAndAfter(opened)
  underWay(opened)
  hearing(opened)
}

function beforeAndAfter(opened: () => Opened<GenerationLog>): void {
  it('a stop ends a generation that nobody has begun', async () => {
    const id = newGenerationId()
    await opened().port.requestStop(id, STOPPED)
    const other = await opened().another()
    expect(await other.acquire(id, LEASE_MS)).toEqual({ state: 'finished' })
    expect(await other.read(id)).toMatchObject({ lastSeq: 1, text: '', outcome: STOPPED })
    expect(await collect(other.follow(id, 0, new AbortController().signal))).toEqual([
      { type: 'finished', seq: 1, outcome: STOPPED },
    ])
  })

  it('a stop ends a generation whose worker is gone and keeps its text', async () => {
    const gone = await acquire(opened().port)
    await gone.append(1, deltas('Once', ' a'))
    await opened().elapse(LEASE_MS)
    await opened().port.requestStop(gone.id, STOPPED)
    expect(await opened().port.read(gone.id)).toMatchObject({
      lastSeq: 3,
      text: 'Once a',
      outcome: STOPPED,
    })
  })

  it('a writer learns that a stop closed its log although its next seq is taken', async () => {
    const away = await acquire(opened().port)
    await away.append(1, deltas('Once'))
    await opened().port.release(away.id, away.epoch)
    await opened().port.requestStop(away.id, STOPPED)
    await expect(away.append(2, deltas(' a'))).rejects.toBeInstanceOf(Closed)
    await expect(away.append(2, [...deltas(' a'), finished()])).rejects.toBeInstanceOf(Closed)
    expect(await opened().port.read(away.id)).toMatchObject({ lastSeq: 2, text: 'Once', outcome: STOPPED })
  })

  it('a stop has no effect on a generation that has ended', async () => {
    const held = await acquire(opened().port)
    await held.append(1, [...deltas('a'), finished()])
    await opened().port.requestStop(held.id, STOPPED)
    expect(await opened().port.read(held.id)).toMatchObject({ lastSeq: 2, outcome: { status: 'COMPLETE' } })
  })

  it('repeated stops end a generation once', async () => {
    const id = newGenerationId()
    const logs = [opened().port, await opened().another()]
    await Promise.all([...logs, ...logs].map((log) => log.requestStop(id, STOPPED)))
    expect(await opened().port.read(id)).toMatchObject({ lastSeq: 1, outcome: STOPPED })
  })
}

function underWay(opened: () => Opened<GenerationLog>): void {
  it('a writer with a live lease writes the end itself and learns of the stop with its next append', async () => {
    const held = await acquire(opened().port)
    expect(await held.append(1, deltas('Once'))).toEqual({ stopRequested: false })
    await (await opened().another()).requestStop(held.id, STOPPED)
    expect(await opened().port.read(held.id)).toMatchObject({ lastSeq: 1, outcome: null })
    expect(await held.append(2, [])).toEqual({ stopRequested: true })
    expect(await held.append(2, [finished('STOPPED')])).toEqual({ stopRequested: true })
    expect(await opened().port.read(held.id)).toMatchObject({ text: 'Once', outcome: { status: 'STOPPED' } })
  })

  it('the next worker finishes a stopped text instead of starting again', async () => {
    const first = await acquire(opened().port)
    await first.append(1, deltas('Once', ' a'))
    await opened().port.requestStop(first.id, STOPPED)
    await opened().port.release(first.id, first.epoch)
    const taken = await opened().port.acquire(first.id, LEASE_MS)
    expect(taken).toMatchObject({ state: 'acquired', lastSeq: 2, stopRequested: true })
    expect(await opened().port.read(first.id)).toMatchObject({ lastSeq: 2, text: 'Once a' })
  })
}

function hearing(opened: () => Opened<GenerationLog>): void {
  it('the stop listeners of every instance are called with the generation', async () => {
    const { port, another } = opened()
    const other = await another()
    const heard: Record<'here' | 'there', GenerationId[]> = { here: [], there: [] }
    await port.onStopRequested((id) => heard.here.push(id))
    await other.onStopRequested((id) => heard.there.push(id))
    const { id } = await acquire(port)
    await other.requestStop(id, STOPPED)
    // Where nodes pass messages on to each other, one from before may still be on its way.
    const those = expect.arrayContaining([id])
    await eventually(() => expect(heard).toEqual({ here: those, there: those }))
  })

  it('a stop listener that has left is no longer called', async () => {
    const { port } = opened()
    const [left, stayed] = [vi.fn(), vi.fn()]
    const leave = await port.onStopRequested(left)
    await port.onStopRequested(stayed)
    leave()
    const { id } = await acquire(port)
    await port.requestStop(id, STOPPED)
    await eventually(() => expect(stayed).toHaveBeenCalledWith(id))
    expect(left).not.toHaveBeenCalled()
  })
}
