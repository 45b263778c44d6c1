import { expect, it } from 'vitest'
import type { SequencedEvent } from '../../../domain/generation.ts'
import { newGenerationId } from '../../../domain/ids.ts'
import { outcomeOf } from '../../../test/contracts/samples.ts'
import { makeNearby } from './nearby.ts'

const LOG = { epoch: 7, origin: '7', lastSeq: 0 }
const said = (seq: number, text = `${seq}`): SequencedEvent => ({ type: 'delta', text, seq })
const end = (seq: number): SequencedEvent => ({ type: 'finished', outcome: outcomeOf('COMPLETE'), seq })

function written() {
  let now = 0
  const nearby = makeNearby(() => now)
  const id = newGenerationId()
  const at = (instant: number) => {
    now = instant
  }
  return { nearby, id, at }
}

it('a log is known as far as this process wrote it', () => {
  const { nearby, id } = written()
  expect(nearby.log(id)).toBeNull()
  nearby.open(id, LOG, 100)
  expect(nearby.log(id)).toEqual({ ...LOG, ended: false, events: [] })
  nearby.appended(id, [said(1), said(2)], 100)
  nearby.appended(id, [end(3)], 100)
  expect(nearby.log(id)).toEqual({ ...LOG, lastSeq: 3, ended: true, events: [said(1), said(2), end(3)] })
})

it('events written again after a loss are in the log once', () => {
  const { nearby, id } = written()
  nearby.open(id, LOG, 100)
  nearby.appended(id, [said(1), said(2)], 100)
  nearby.appended(id, [said(2), said(3)], 100)
  expect(nearby.log(id)?.events).toEqual([said(1), said(2), said(3)])
})

it('a log that another process began is unknown', () => {
  const { nearby, id } = written()
  nearby.open(id, { ...LOG, lastSeq: 4 }, 100)
  nearby.appended(id, [said(5)], 100)
  expect(nearby.log(id)).toBeNull()
})

it('a log is unknown once its lease is over or closed', () => {
  const { nearby, id, at } = written()
  nearby.open(id, LOG, 100)
  at(99)
  expect(nearby.log(id)).not.toBeNull()
  at(100)
  expect(nearby.log(id)).toBeNull()
  nearby.appended(id, [said(1)], 200)
  expect(nearby.log(id)).not.toBeNull()
  nearby.close(id)
  expect(nearby.log(id)).toBeNull()
})

it('a reader that joins an ended log is not notified that it is written here', () => {
  const { nearby, id } = written()
  const told: string[] = []
  const reader = {
    onOpened: () => told.push('opened'),
    onAppended: () => told.push('appended'),
    onClosed: () => told.push('closed'),
  }
  nearby.open(id, LOG, 100)
  nearby.join(id, reader)
  nearby.appended(id, [end(1)], 100)
  nearby.join(id, { ...reader, onOpened: () => told.push('opened late') })
  expect(told).toEqual(['opened', 'appended'])
})

it('an ended log is forgotten without notifying its readers', () => {
  const { nearby, id, at } = written()
  const told: string[] = []
  nearby.join(id, { onOpened() {}, onAppended() {}, onClosed: () => told.push('closed') })
  nearby.open(id, LOG, 100)
  nearby.appended(id, [end(1)], 100)
  const other = newGenerationId()
  nearby.join(other, { onOpened() {}, onAppended() {}, onClosed: () => told.push('other closed') })
  nearby.open(other, LOG, 100)
  at(101)
  nearby.open(newGenerationId(), LOG, 300)
  expect(told).toEqual(['other closed'])
})
