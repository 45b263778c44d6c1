import { afterEach, expect, it, vi } from 'vitest'
import type { SequencedEvent } from '../../domain/generation.ts'
import { acquire } from '../contracts/held.ts'
import { deltas, finished } from '../contracts/samples.ts'
import { barrier } from '../support/barriers.ts'
import { eventually } from '../support/patience.ts'
import { always, asked, onEachStore } from '../support/raceStage.ts'
import { expectRising, expectWhole, readerOf, withoutPolling } from '../support/reader.ts'

const PARTS = ['Once', ' a', ' week', ' is', ' enough.']
const WHOLE = PARTS.join('')

onEachStore('A reader with a cursor', (stage) => {
  it('a reader with a cursor of an earlier worker clears its text at the Reset and gets the whole new one', async () => {
    const [first, second] = [await stage().process(), await stage().process()]
    const { assistantMessage, job } = await asked(first)
    const old = await acquire(first.log, job.generationId)
    await old.append(1, deltas(...PARTS))
    await old.append(6, deltas(' Or'))
    const during = await readerOf(second, assistantMessage.id, { after: 4, text: PARTS.slice(0, 4).join('') })
    await during.shows(`${WHOLE} Or`)
    await first.log.release(old.id, old.epoch)
    const fresh = await acquire(second.log, job.generationId)
    const beforeNewText = await readerOf(first, assistantMessage.id, { after: 6, text: `${WHOLE} Or` })
    await beforeNewText.shows('')
    await fresh.append(fresh.lastSeq + 1, [...deltas('Twice', ' a', ' day.'), finished()])
    for (const each of [during, beforeNewText]) await expectWhole(each, 'Twice a day.')
    for (let after = 0; after <= 6; after++) {
      const text = [...PARTS, ' Or'].slice(0, after).join('')
      const resumed = await readerOf(first, assistantMessage.id, { after, text })
      await expectWhole(resumed, 'Twice a day.', 'COMPLETE', after)
    }
  })

  it('a reader that is ahead of the log is neither left waiting nor told anything twice', async () => {
    const { worker, model, ...here } = await stage().process()
    const { assistantMessage, job } = await asked(here)
    const working = worker.answer(job, always())
    const call = await model.call(1)
    call.say('Once')
    await eventually(async () =>
      expect(await here.log.read(job.generationId)).toMatchObject({ text: 'Once' }),
    )
    const ahead = await readerOf(here, assistantMessage.id, { after: 1_000, text: 'Once upon' })
    const right = await readerOf(here, assistantMessage.id)
    call.say(' a week.')
    call.end()
    await working
    await ahead.over
    expectRising(ahead)
    expect(ahead.events.filter(({ type }) => type === 'delta')).toEqual([])
    await expectWhole(right, 'Once a week.')
    const afterTheEnd = await readerOf(here, assistantMessage.id, { after: 1_000, text: 'Once upon' })
    expect(await afterTheEnd.over).toBeNull()
  })
})

onEachStore(
  'A reader that is between two reads',
  (stage) => {
    it('a reader between two reads gets the stored answer, and one end, when the log ends and expires meanwhile', async () => {
      const held = barrier()
      let reads = 0
      const beforeRead = async () => (++reads > 1 ? held.pass() : undefined)
      const [writer, deaf] = [
        await stage().process(),
        await stage().process({ beforeRead, hears: () => false }),
      ]
      const { assistantMessage, job } = await asked(writer)
      const working = writer.worker.answer(job, always())
      const call = await writer.model.call(1)
      call.say('Once')
      await eventually(async () =>
        expect(await writer.log.read(job.generationId)).toMatchObject({ lastSeq: 1 }),
      )
      const reader = await readerOf(deaf, assistantMessage.id)
      await reader.shows('Once')
      await held.reached
      call.say(' a week', ' is enough.')
      call.end()
      await working
      await eventually(async () => expect(await writer.log.read(job.generationId)).toBeNull())
      held.open()
      await expectWhole(reader, 'Once a week is enough.')
      for (let after = 0; after <= reader.lastSeq(); after++) {
        const late = await readerOf(writer, assistantMessage.id, { after, text: '' })
        expect(await late.over).toBeNull()
        expectRising(late, after)
        expect(late.events.at(-1)?.seq).toBe(after < reader.lastSeq() ? reader.lastSeq() : undefined)
      }
    })
  },
  { retentionMs: 150 },
)

onEachStore('Readers of one answer in one process', (stage) => {
  afterEach(() => void vi.restoreAllMocks())

  it.each(['first', 'last'] as const)(
    'a reader of the same answer loses nothing when the one that came %s leaves',
    async (leaver) => {
      withoutPolling()
      const [writer, reader] = [await stage().process(), await stage().process()]
      const { assistantMessage, job } = await asked(writer)
      const written = await acquire(writer.log, job.generationId)
      await written.append(1, deltas('Once'))
      const tabs = [await readerOf(reader, assistantMessage.id), await readerOf(reader, assistantMessage.id)]
      for (const tab of tabs) await tab.shows('Once')
      const [leaving, staying] = leaver === 'first' ? tabs : tabs.toReversed()
      await leaving?.leave()
      await written.append(2, deltas(' a'))
      await staying?.shows('Once a')
      await written.append(3, [...deltas(' week.'), finished()])
      if (staying) await expectWhole(staying, 'Once a week.')
      expect(leaving?.text()).toBe('Once')
    },
  )

  it('a reader hears all that is live though it comes in the moment in which the only other one leaves', async () => {
    withoutPolling()
    const [writer, reader] = [await stage().process(), await stage().process()]
    const written = await acquire(writer.log)
    await written.append(1, deltas('0 '))
    let seq = 1
    let leave = new AbortController()
    let current = reader.log.follow(written.id, 0, leave.signal)[Symbol.asyncIterator]()
    expect((await current.next()).value).toMatchObject({ text: '0 ' })
    for (const order of ['leave first', 'come first', 'after the leave', 'leave first', 'come first']) {
      const next = new AbortController()
      const come = () => reader.log.follow(written.id, seq - 1, next.signal)[Symbol.asyncIterator]()
      const waiting = current.next()
      if (order !== 'come first') leave.abort()
      if (order === 'after the leave') await waiting
      const coming = come()
      const first = coming.next()
      leave.abort()
      expect(await waiting).toMatchObject({ done: true })
      expect((await first).value).toMatchObject({ seq })
      const live: Promise<IteratorResult<SequencedEvent>> = coming.next()
      await written.append(++seq, deltas(`${seq} `))
      expect((await live).value).toMatchObject({ seq, text: `${seq} ` })
      ;[leave, current] = [next, coming]
    }
    leave.abort()
  })
})
