import { afterEach, expect, it, vi } from 'vitest'
import { acquire } from '../contracts/held.ts'
import { deltas, finished } from '../contracts/samples.ts'
import { barrier, openBarrier } from '../support/barriers.ts'
import { eventually } from '../support/patience.ts'
import { always, asked, onEachStore, type Stage } from '../support/raceStage.ts'
import { expectWhole, readerOf, withoutPolling } from '../support/reader.ts'

const onlyOnce = (hold: () => Promise<void>) => {
  let first = true
  return async () => {
    if (first) {
      first = false
      await hold()
    }
  }
}

onEachStore('A reader that arrives while the answer is written', (stage) => {
  afterEach(() => void vi.restoreAllMocks())

  it('a reader misses nothing that comes between its subscription and its first read', async () => {
    withoutPolling()
    const held = barrier()
    const { writer, reader, answer } = await scene(stage(), { afterSubscribe: onlyOnce(held.pass) })
    const reading = readerOf(reader, answer.assistantMessage.id)
    await held.reached
    const written = await acquire(writer.log, answer.job.generationId)
    await written.append(1, deltas('Once', ' a'))
    held.open()
    await (await reading).shows('Once a')
    await written.append(3, [...deltas(' week.'), finished()])
    await expectWhole(await reading, 'Once a week.')
  })

  it('a reader misses nothing that comes while its first read is on the way back', async () => {
    withoutPolling()
    const held = barrier()
    const { writer, reader, answer } = await scene(stage(), { afterRead: onlyOnce(held.pass) })
    const written = await acquire(writer.log, answer.job.generationId)
    await written.append(1, deltas('Once'))
    const reading = await readerOf(reader, answer.assistantMessage.id)
    await held.reached
    await written.append(2, deltas(' a'))
    await written.append(3, deltas(' week.'))
    held.open()
    await reading.shows('Once a week.')
    await written.append(4, [finished()])
    await expectWhole(reading, 'Once a week.')
  })

  it('a reader hears of the end that is written during its replay', async () => {
    withoutPolling()
    const held = barrier()
    const { writer, reader, answer } = await scene(stage(), { afterRead: onlyOnce(held.pass) })
    const written = await acquire(writer.log, answer.job.generationId)
    await written.append(1, deltas('Once', ' a'))
    const reading = await readerOf(reader, answer.assistantMessage.id)
    await held.reached
    await written.append(3, [...deltas(' week.'), finished()])
    held.open()
    await expectWhole(reading, 'Once a week.')
  })

  it('a reader reads what it did not hear as soon as it hears what follows', async () => {
    withoutPolling()
    let news = 0
    const subscribed = openBarrier()
    const seams = { afterSubscribe: subscribed.pass, hears: () => ++news !== 2 }
    const { writer, reader, answer } = await scene(stage(), seams)
    const reading = await readerOf(reader, answer.assistantMessage.id)
    await subscribed.reached
    const written = await acquire(writer.log, answer.job.generationId)
    await written.append(1, deltas('Once'))
    await reading.shows('Once')
    await written.append(2, deltas(' a'))
    await eventually(() => expect(news).toBe(2))
    await written.append(3, [...deltas(' week.'), finished()])
    await expectWhole(reading, 'Once a week.')
  })

  it('a reader is told once what it hears while it reads the same from the log', async () => {
    const held = barrier()
    let reads = 0
    const beforeRead = async () => (++reads > 1 ? held.pass() : undefined)
    let heard = 0
    const hears = () => ++heard > 0
    const { writer, reader, answer } = await scene(stage(), { beforeRead, hears })
    const written = await acquire(writer.log, answer.job.generationId)
    await written.append(1, deltas('Once'))
    const reading = await readerOf(reader, answer.assistantMessage.id)
    await reading.shows('Once')
    await held.reached
    const before = heard
    await written.append(2, deltas(' a'))
    await eventually(() => expect(heard).toBeGreaterThan(before))
    held.open()
    await written.append(3, [...deltas(' week.'), finished()])
    await expectWhole(reading, 'Once a week.')
  })

  it('a reader that hears nothing live gets the whole answer all the same', async () => {
    const { writer, reader, answer } = await scene(stage(), { hears: () => false })
    const reading = await readerOf(reader, answer.assistantMessage.id)
    const working = writer.worker.answer(answer.job, always())
    const call = await writer.model.call(1)
    call.say('Once', ' a', ' week.')
    await reading.shows('Once a week.')
    call.end()
    await working
    await expectWhole(reading, 'Once a week.')
  })

  it('a reader gets the first token though it was written before anyone read, and an answer that ended before', async () => {
    const { writer, reader, answer } = await scene(stage())
    const working = writer.worker.answer(answer.job, always())
    const call = await writer.model.call(1)
    call.say('Once')
    await eventually(async () =>
      expect(await writer.log.read(answer.job.generationId)).toMatchObject({ lastSeq: 1 }),
    )
    const early = await readerOf(reader, answer.assistantMessage.id)
    await early.shows('Once')
    call.say(' a week.')
    call.end()
    await working
    const late = await readerOf(reader, answer.assistantMessage.id)
    for (const each of [early, late]) await expectWhole(each, 'Once a week.')
  })
})

/** Two processes, and an answer that is waited for. */
async function scene(stage: Stage, seams: Parameters<Stage['process']>[0] = {}) {
  const [writer, reader] = [await stage.process(), await stage.process(seams)]
  return { writer, reader, answer: await asked(writer) }
}
