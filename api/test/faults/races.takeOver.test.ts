import { expect, it } from 'vitest'
import { Fenced } from '../../domain/errors.ts'
import { around, barrier, heldBefore, losingReplies, together } from '../support/barriers.ts'
import { eventually } from '../support/patience.ts'
import { always, asked, fateOf, onEachStore, type Process } from '../support/raceStage.ts'
import type { Ports } from '../support/raceStores.ts'
import { expectWhole, readerOf } from '../support/reader.ts'

onEachStore('An answer that several workers reach for', (stage) => {
  it('an answer is given to one of two workers that acquire it at the same time', async () => {
    const abreast = together(2)
    const change = (ports: Ports) => ({
      ...ports,
      log: around(ports.log, 'acquire', (call) => abreast().then(call)),
    })
    const workers = [await stage().process({ change }), await stage().process({ change })]
    const reading = await stage().process()
    const { assistantMessage, job } = await asked(reading)
    const reader = await readerOf(reading, assistantMessage.id)
    const fates = workers.map(({ worker }) => fateOf(worker.answer(job, always())))
    const call = await Promise.race(workers.map(({ model }) => model.call(1)))
    call.say('Once', ' a week.')
    call.end()
    const errors = await Promise.all(fates)
    expect(errors.filter((error) => error === null)).toHaveLength(1)
    expect(workers.flatMap(({ model }) => model.calls)).toHaveLength(1)
    await expectWhole(reader, 'Once a week.')
  })

  it('an answer is written by the later epoch alone, however late the earlier one wakes', async () => {
    const held = barrier()
    const slow = await stage().process({ change: holdingText(held, ' a day'), leaseMs: 120 })
    const next = await stage().process()
    const { assistantMessage, job } = await asked(next)
    const reader = await readerOf(next, assistantMessage.id)
    const fate = fateOf(slow.worker.answer(job, always()))
    const first = await slow.model.call(1)
    first.say('Twice')
    await reader.shows('Twice')
    first.say(' a day')
    await held.reached
    const working = takeOver(next, job)
    const second = await next.model.call(1)
    second.say('Once')
    await reader.shows('Once')
    held.open()
    expect(await fate).toBeInstanceOf(Fenced)
    second.say(' a week.')
    second.end()
    await working
    await expectWhole(reader, 'Once a week.')
    expect(await next.log.read(job.generationId)).toMatchObject({ text: 'Once a week.' })
  })

  it('an answer stays whole if the earlier epoch wakes only after the end', async () => {
    const held = barrier()
    const slow = await stage().process({ change: holdingText(held, 'Twice'), leaseMs: 120 })
    const next = await stage().process()
    const { assistantMessage, job } = await asked(next)
    const reader = await readerOf(next, assistantMessage.id)
    const fate = fateOf(slow.worker.answer(job, always()))
    ;(await slow.model.call(1)).say('Twice')
    await held.reached
    const working = takeOver(next, job)
    const call = await next.model.call(1)
    call.say('Once a week.')
    call.end()
    await working
    held.open()
    expect(await fate).toBeInstanceOf(Fenced)
    await expectWhole(reader, 'Once a week.')
    await expectWhole(await readerOf(slow, assistantMessage.id), 'Once a week.')
  })

  it('an answer that is delivered to two workers is asked of the model once, and settled once', async () => {
    const [here, there] = [await stage().process(), await stage().process()]
    const { assistantMessage, job } = await asked(here)
    const reader = await readerOf(there, assistantMessage.id)
    const first = here.worker.answer(job, always())
    const call = await here.model.call(1)
    call.say('Once')
    await reader.shows('Once')
    expect(await fateOf(there.worker.answer(job, always()))).toMatchObject({ name: 'Held' })
    call.say(' a week.')
    call.end()
    await first
    await there.worker.answer(job, always())
    expect(there.model.calls).toHaveLength(0)
    expect(here.answersFinished() + there.answersFinished()).toBe(1)
    await expectWhole(reader, 'Once a week.')
  })
})

onEachStore('An answer that no worker can write', (stage) => {
  const failed = { status: 'FAILED', error: { code: 'INTERNAL', retryable: true } }

  it.each([
    [2, 'COMPLETE'],
    [3, 'FAILED'],
  ])('after %i workers died over it, the next one makes it %s', async (writersLost, status) => {
    const change = (ports: Ports): Ports => ({
      ...ports,
      log: around(ports.log, 'acquire', async (call) => ({ ...((await call()) as object), writersLost })),
    })
    const process = await stage().process({ change })
    const { worker, model } = process
    const { assistantMessage, job } = await asked(process)
    const answering = worker.answer(job, always())
    if (status === 'COMPLETE') (await model.call(1)).end()
    await answering
    const message = await process.conversations.message(job.ownerId, assistantMessage.id)
    expect(message).toMatchObject({ status, ...(status === 'FAILED' && { outcome: failed }) })
    expect(model.calls).toHaveLength(status === 'COMPLETE' ? 1 : 0)
  })

  it('fails once, and is not delivered again, if a fault of ours keeps it from being begun', async () => {
    const change = (ports: Ports): Ports => ({
      ...ports,
      conversations: around(ports.conversations, 'messages', () => Promise.reject(new TypeError('A fault'))),
    })
    const process = await stage().process({ change })
    const { worker, conversations } = process
    const { assistantMessage, job } = await asked(process)
    await worker.answer(job, always())
    expect(await conversations.message(job.ownerId, assistantMessage.id)).toMatchObject({ outcome: failed })
  })
})

onEachStore('An append whose reply is lost', (stage) => {
  it('an append whose reply is lost is sent again and leaves each word once, the end as well', async () => {
    const change = (ports: Ports) => ({ ...ports, log: losingReplies(ports.log, 'append', 5) })
    const [writer, reading] = [await stage().process({ change }), await stage().process()]
    const { assistantMessage, job } = await asked(reading)
    const reader = await readerOf(reading, assistantMessage.id)
    const working = writer.worker.answer(job, always())
    const call = await writer.model.call(1)
    for (const text of ['Once', ' a', ' week']) {
      call.say(text)
      await eventually(() => expect(reader.text().endsWith(text)).toBe(true))
    }
    call.end()
    await working
    await expectWhole(reader, 'Once a week')
    expect(await reading.log.read(job.generationId)).toMatchObject({
      text: 'Once a week',
      lastSeq: reader.lastSeq(),
    })
  })
})

/** Keeps the append of a text from reaching the log. */
const holdingText =
  (held: ReturnType<typeof barrier>, text: string) =>
  (ports: Ports): Ports => ({
    ...ports,
    log: heldBefore(ports.log, 'append', held, (_, { events }) =>
      events.some((event) => event.type === 'delta' && event.text.includes(text)),
    ),
  })

/** Answers as soon as the lease of the one before has run out. */
async function takeOver({ worker }: Process, job: Parameters<Process['worker']['answer']>[0]): Promise<void> {
  for (;;) {
    const error = await fateOf(worker.answer(job, always()))
    if (error === null) return
    expect(error).toMatchObject({ name: 'Held' })
  }
}
