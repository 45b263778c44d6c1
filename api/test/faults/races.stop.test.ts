import { expect, it } from 'vitest'
import { Closed } from '../../domain/errors.ts'
import type { GenerationId } from '../../domain/ids.ts'
import { barrier, heldAfter, heldBefore, losingReplies } from '../support/barriers.ts'
import { eventually } from '../support/patience.ts'
import { always, asked, fateOf, onEachStore, VIEWER } from '../support/raceStage.ts'
import type { Ports } from '../support/raceStores.ts'
import { expectWhole, readerOf } from '../support/reader.ts'

const hasEnd = (_: unknown, { events }: { events: readonly { type: string }[] }) =>
  events.some(({ type }) => type === 'finished')

onEachStore('A stop', (stage) => {
  it('a stop before any worker has the question ends the answer, and the worker that comes asks no model', async () => {
    const [here, there] = [await stage().process(), await stage().process()]
    const { assistantMessage, job } = await asked(here)
    const reader = await readerOf(there, assistantMessage.id)
    expect(await here.stop(VIEWER, assistantMessage.id)).toMatchObject({ status: 'STOPPED', content: '' })
    await there.worker.answer(job, always())
    expect(there.model.calls).toHaveLength(0)
    await expectWhole(reader, '', 'STOPPED')
    expect(await there.conversations.message(VIEWER.id, assistantMessage.id)).toMatchObject({
      status: 'STOPPED',
    })
  })

  it('a stop between the worker’s acquire and its first token ends the answer without a word', async () => {
    const held = barrier()
    const change = (ports: Ports) => ({ ...ports, log: heldAfter(ports.log, 'acquire', held) })
    const [here, there] = [await stage().process(), await stage().process({ change })]
    const { assistantMessage, job } = await asked(here)
    const reader = await readerOf(here, assistantMessage.id)
    const stopListening = await there.worker.listenForStops()
    const working = there.worker.answer(job, always())
    await held.reached
    const stopping = here.stop(VIEWER, assistantMessage.id)
    await stopIsAskedFor(here, job.generationId)
    held.open()
    await working
    stopListening()
    expect(there.model.calls.map(({ signal }) => signal.aborted)).toEqual([true])
    expect(await stopping).toMatchObject({ status: 'STOPPED', content: '' })
    await expectWhole(reader, '', 'STOPPED')
  })

  it('a stop that arrives after the end changes nothing', async () => {
    const held = barrier()
    const [here, there] = [
      await stage().process({
        change: (ports) => ({ ...ports, log: heldBefore(ports.log, 'requestStop', held) }),
      }),
      await stage().process(),
    ]
    const { assistantMessage, job } = await asked(here)
    const reader = await readerOf(here, assistantMessage.id)
    const working = there.worker.answer(job, always())
    const call = await there.model.call(1)
    call.say('Once a week.')
    const stopping = here.stop(VIEWER, assistantMessage.id)
    await held.reached
    call.end()
    await working
    held.open()
    expect(await stopping).toMatchObject({ status: 'COMPLETE', content: 'Once a week.' })
    await expectWhole(reader, 'Once a week.', 'COMPLETE')
  })

  it('a stop that overtakes the end on its way leaves one end, that of the writer', async () => {
    const held = barrier()
    const [here, there] = [
      await stage().process(),
      await stage().process({
        change: (ports) => ({ ...ports, log: heldBefore(ports.log, 'append', held, hasEnd) }),
      }),
    ]
    const { assistantMessage, job } = await asked(here)
    const reader = await readerOf(here, assistantMessage.id)
    const working = there.worker.answer(job, always())
    const call = await there.model.call(1)
    call.say('Once a week.')
    await reader.shows('Once a week.')
    call.end()
    await held.reached
    const stopping = here.stop(VIEWER, assistantMessage.id)
    await stopIsAskedFor(here, job.generationId)
    held.open()
    await working
    expect(await stopping).toMatchObject({ status: 'COMPLETE', content: 'Once a week.' })
    await expectWhole(reader, 'Once a week.', 'COMPLETE')
  })

  it('a stop of an answer whose worker is past its lease ends it immediately; the worker finds it closed', async () => {
    const held = barrier()
    const change = (ports: Ports) => ({ ...ports, log: heldBefore(ports.log, 'append', held, hasEnd) })
    const [here, there] = [await stage().process(), await stage().process({ change, leaseMs: 120 })]
    const { assistantMessage, job } = await asked(here)
    const reader = await readerOf(here, assistantMessage.id)
    const fate = fateOf(there.worker.answer(job, always()))
    const call = await there.model.call(1)
    call.say('Once a')
    await reader.shows('Once a')
    call.end()
    await held.reached
    await eventually(async () =>
      expect(await here.stop(VIEWER, assistantMessage.id)).toMatchObject({
        status: 'STOPPED',
        content: 'Once a',
      }),
    )
    held.open()
    expect(await fate).toBeInstanceOf(Closed)
    await here.worker.answer(job, always())
    expect(here.model.calls).toHaveLength(0)
    await expectWhole(reader, 'Once a', 'STOPPED')
  })

  it('a stop whose reply is lost can be asked for again, and stops the model', async () => {
    const change = (ports: Ports) => ({ ...ports, log: losingReplies(ports.log, 'requestStop') })
    const [here, there] = [await stage().process({ change }), await stage().process()]
    const { assistantMessage, job } = await asked(here)
    const reader = await readerOf(here, assistantMessage.id)
    const stopListening = await there.worker.listenForStops()
    const working = there.worker.answer(job, always())
    const call = await there.model.call(1)
    call.say('Once a')
    await reader.shows('Once a')
    expect(await fateOf(here.stop(VIEWER, assistantMessage.id))).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await here.stop(VIEWER, assistantMessage.id)).toMatchObject({
      status: 'STOPPED',
      content: 'Once a',
    })
    await working
    stopListening()
    expect(call.signal.aborted).toBe(true)
    await expectWhole(reader, 'Once a', 'STOPPED')
  })
})

/** Waits until the log of a generation that somebody holds would tell its writer to stop. */
async function stopIsAskedFor({ log }: Ports, id: GenerationId): Promise<void> {
  const epoch = (await log.read(id))?.epoch ?? 0
  const renewal = { epoch, firstSeq: 1, events: [], leaseMs: 60_000 }
  await eventually(async () => expect(await log.append(id, renewal)).toEqual({ stopRequested: true }))
}
