import { expect, it } from 'vitest'
import { LogGone } from '../../domain/errors.ts'
import { EMPTY_GENERATION, reduce, type SequencedEvent } from '../../domain/generation.ts'
import { newGenerationId } from '../../domain/ids.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import { eventually } from '../support/patience.ts'
import { acquire } from './held.ts'
import { collect, type Opened } from './opened.ts'
import { deltas, finished, outcomeOf, SOURCES } from './samples.ts'

const always = (): AbortSignal => new AbortController().signal

const textOf = (events: readonly SequencedEvent[]): string => events.reduce(reduce, EMPTY_GENERATION).text

/** Each seq is later than the one before: nothing came twice. */
const expectInOrder = (events: readonly SequencedEvent[], after: number): void => {
  let last = after
  for (const { seq } of events) {
    expect(seq).toBeGreaterThan(last)
    last = seq
  }
}

/** The part of the generation log's contract that is about reading along. */
export function followContract(opened: () => Opened<GenerationLog>): void {
  fromAnyPosition(opened)
  live(opened)
  leaving(opened)
  disappearing(opened)
}

function fromAnyPosition(opened: () => Opened<GenerationLog>): void {
  it('an ended log is replayed from every cursor, and the stream ends', async () => {
    const held = await acquire(opened().port)
    const parts = ['Once', ' a', ' week', ' is', ' enough.']
    await held.append(1, [...deltas(...parts), finished()])
    const other = await opened().another()
    for (let after = 0; after <= 6; after++) {
      const events = await collect(other.follow(held.id, after, always()))
      expectInOrder(events, after)
      expect(textOf(events)).toBe(parts.slice(after).join(''))
      expect(events.at(-1)).toEqual(
        after < 6 ? { type: 'finished', seq: 6, outcome: outcomeOf('COMPLETE') } : undefined,
      )
    }
  })

  it('a reader with a cursor past the end gets nothing and ends immediately', async () => {
    const held = await acquire(opened().port)
    await held.append(1, [...deltas('a'), finished()])
    expect(await collect(opened().port.follow(held.id, 1_000_000, always()))).toEqual([])
  })

  it('a reader gets all kinds of events with their seq', async () => {
    const held = await acquire(opened().port)
    await held.append(1, [
      ...deltas('a'),
      { type: 'reset', text: 'b' },
      { type: 'sources', sources: SOURCES },
    ])
    await held.append(4, [finished('FAILED')])
    expect(await collect(opened().port.follow(held.id, 0, always()))).toEqual([
      { type: 'delta', seq: 1, text: 'a' },
      { type: 'reset', seq: 2, text: 'b' },
      { type: 'sources', seq: 3, sources: SOURCES },
      { type: 'finished', seq: 4, outcome: outcomeOf('FAILED') },
    ])
  })

  it('a reader continues from a cursor in the middle of a running log', async () => {
    const held = await acquire(opened().port)
    await held.append(1, deltas('Once', ' a', ' week'))
    const reading = collect((await opened().another()).follow(held.id, 2, always()))
    await held.append(4, [...deltas('!'), finished()])
    const events = await reading
    expectInOrder(events, 2)
    expect(textOf(events)).toBe(' week!')
  })
}

function live(opened: () => Opened<GenerationLog>): void {
  it('a reader waits for a log that does not exist yet', async () => {
    const id = newGenerationId()
    const reading = collect((await opened().another()).follow(id, 0, always()))
    const held = await acquire(opened().port, id)
    await held.append(1, deltas('Once'))
    await held.append(2, finishedAfter(' a week'))
    expect(textOf(await reading)).toBe('Once a week')
  })

  it('a reader gets each event as soon as it is written', async () => {
    const held = await acquire(opened().port)
    const events = (await opened().another()).follow(held.id, 0, always())[Symbol.asyncIterator]()
    for (let seq = 1; seq <= 5; seq++) {
      const next = events.next()
      await held.append(seq, deltas(`${seq}`))
      expect(await next).toEqual({ done: false, value: { type: 'delta', seq, text: `${seq}` } })
    }
    await events.return?.()
  })

  it('early and late readers on every instance get the same text', async () => {
    const logs = [opened().port, await opened().another()]
    const held = await acquire(opened().port)
    const readings: Promise<SequencedEvent[]>[] = []
    let text = ''
    for (let seq = 1; seq <= 60; seq++) {
      const log = logs[seq % 2] ?? opened().port
      if (seq % 3 === 0) readings.push(collect(log.follow(held.id, 0, always())))
      text += `${seq} `
      await held.append(seq, deltas(`${seq} `))
    }
    await held.append(61, [finished()])
    for (const events of await Promise.all(readings)) {
      expectInOrder(events, 0)
      expect(textOf(events)).toBe(text)
    }
  })

  it('events that a slow reader has not taken yet are merged', async () => {
    const held = await acquire(opened().port)
    const events = (await opened().another()).follow(held.id, 0, always())
    await held.append(1, deltas('0 '))
    let text = '0 '
    const received: SequencedEvent[] = []
    for await (const event of events) {
      received.push(event)
      if (received.length > 1) continue
      for (let seq = 2; seq <= 300; seq++) {
        text += `${seq} `
        await held.append(seq, deltas(`${seq} `))
      }
      await held.append(301, [finished()])
    }
    expectInOrder(received, 0)
    expect(textOf(received)).toBe(text)
    expect(received.length).toBeLessThan(100)
  })

  it('a reader sees a takeover as a Reset followed by the new text', async () => {
    const { port } = opened()
    const first = await acquire(port)
    const reading = collect((await opened().another()).follow(first.id, 0, always()))
    await first.append(1, deltas('Half an ans'))
    await port.release(first.id, first.epoch)
    const second = await acquire(port, first.id)
    await second.append(3, [...deltas('A whole answer'), finished()])
    const events = await reading
    expectInOrder(events, 0)
    expect(textOf(events)).toBe('A whole answer')
    expect(events.at(-1)).toMatchObject({ type: 'finished', seq: 4 })
  })

  it('a reader sees the end that a stop wrote', async () => {
    const { id, epoch, append } = await acquire(opened().port)
    const reading = collect((await opened().another()).follow(id, 0, always()))
    await append(1, deltas('Half'))
    await opened().port.release(id, epoch)
    await opened().port.requestStop(id, outcomeOf('STOPPED'))
    expect((await reading).at(-1)).toEqual({ type: 'finished', seq: 2, outcome: outcomeOf('STOPPED') })
  })
}

function leaving(opened: () => Opened<GenerationLog>): void {
  it('an aborted reader ends quietly while it waits', async () => {
    const held = await acquire(opened().port)
    await held.append(1, deltas('a'))
    const leave = new AbortController()
    const events = opened().port.follow(held.id, 0, leave.signal)[Symbol.asyncIterator]()
    expect((await events.next()).done).toBe(false)
    const pending = events.next()
    leave.abort()
    expect(await pending).toEqual({ done: true, value: undefined })
  })

  it('an aborted reader ends quietly while there is no log yet', async () => {
    const leave = new AbortController()
    const reading = collect(opened().port.follow(newGenerationId(), 0, leave.signal))
    leave.abort()
    expect(await reading).toEqual([])
  })

  it('a reader whose signal is already aborted gets nothing', async () => {
    const held = await acquire(opened().port)
    await held.append(1, [...deltas('a'), finished()])
    expect(await collect(opened().port.follow(held.id, 0, AbortSignal.abort()))).toEqual([])
  })

  it('a reader that leaves does not disturb the others', async () => {
    const held = await acquire(opened().port)
    const leave = new AbortController()
    const left = collect(opened().port.follow(held.id, 0, leave.signal))
    const stayed = collect(opened().port.follow(held.id, 0, always()))
    await held.append(1, deltas('a'))
    leave.abort()
    await left
    await held.append(2, finishedAfter('b'))
    expect(textOf(await stayed)).toBe('ab')
  })
}

function disappearing(opened: () => Opened<GenerationLog>): void {
  it('a reader is notified when its log is discarded', async () => {
    const held = await acquire(opened().port)
    await held.append(1, deltas('a'))
    const events = (await opened().another()).follow(held.id, 0, always())[Symbol.asyncIterator]()
    expect((await events.next()).value).toMatchObject({ text: 'a' })
    const pending = events.next()
    await opened().port.discard(held.id)
    await expect(pending).rejects.toBeInstanceOf(LogGone)
    expect(await opened().countLeftovers()).toBe(0)
  })

  it('discarding an unknown log does nothing', async () => {
    await opened().port.discard(newGenerationId())
    expect(await opened().countLeftovers()).toBe(0)
  })

  it('a reader that waits for a log keeps waiting if that is discarded', async () => {
    const id = newGenerationId()
    const reading = collect(opened().port.follow(id, 0, always()))
    await opened().port.discard(id)
    const held = await eventually(() => acquire(opened().port, id))
    await held.append(1, finishedAfter('a'))
    expect(textOf(await reading)).toBe('a')
  })
}

const finishedAfter = (text: string) => [...deltas(text), finished()]
