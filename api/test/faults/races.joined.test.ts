import { expect, it } from 'vitest'
import type { Message } from '../../domain/message.ts'
import { around, away, barrier, heldBefore } from '../support/barriers.ts'
import { eventually } from '../support/patience.ts'
import { fateOf, onEachStore, type Process, VIEWER } from '../support/raceStage.ts'
import type { Ports } from '../support/raceStores.ts'
import { expectWhole, readerOf } from '../support/reader.ts'

/** Asks what everybody asks, in a conversation of its own. */
async function join({ ask }: Process): Promise<Message> {
  const question = { conversationId: null, content: 'How often?', clientMessageId: null }
  return (await ask.send(VIEWER, { ...question, useCache: true, metadata: null })).assistantMessage
}

/** Here, an answer is written to its end, while one that joined it there is held before it is written down. */
async function answeredWhileJoined(here: Process, there: Process, held: ReturnType<typeof barrier>) {
  const first = await join(here)
  const joining = join(there)
  await held.reached
  void here.work()
  const call = await here.model.call(1)
  call.say('Once a week.')
  call.end()
  return { first, joining }
}

const stored = ({ conversations }: Process, { id }: Message) => conversations.message(VIEWER.id, id)

onEachStore('A follow-up', (stage) => {
  it('a follow-up knows the answer that its asker has read, though that is not settled yet', async () => {
    const settling = barrier()
    const change = (ports: Ports) => ({
      ...ports,
      conversations: heldBefore(ports.conversations, 'settle', settling),
    })
    const [here, there] = [await stage().process({ change }), await stage().process()]
    const { conversationId } = await join(there)
    void here.work()
    const first = await here.model.call(1)
    first.say('Once a week.')
    first.end()
    await settling.reached
    const followUp = { conversationId, content: 'And in winter?', clientMessageId: null }
    await there.ask.send(VIEWER, { ...followUp, useCache: true, metadata: null })
    const second = await here.model.call(2)
    expect(second.prompt.map(({ content }) => content)).toContain('Once a week.')
    second.end()
    settling.open()
  })
})

onEachStore('A generation that several follow', (stage) => {
  it('a stopped stream of a shared generation ends with what was kept, though nobody heard of the stop', async () => {
    // Nobody listens for those who leave: every hint is lost.
    const [here, there] = [await stage().process(), await stage().process()]
    const [first, second] = [await join(here), await join(there)]
    expect([first.cache, second.cache]).toEqual(['MISS', 'JOINED'])
    const readers = [await readerOf(there, first.id), await readerOf(here, second.id)] as const
    void here.work()
    const call = await here.model.call(1)
    call.say('Once')
    for (const reader of readers) await reader.shows('Once')
    expect(await there.stop(VIEWER, second.id)).toMatchObject({ status: 'STOPPED', content: 'Once' })
    call.say(' a week.')
    call.end()
    await expectWhole(readers[0], 'Once a week.')
    await expectWhole(readers[1], 'Once', 'STOPPED')
    await expectWhole(await readerOf(there, second.id), 'Once', 'STOPPED')
  })

  it('a stop ends its reader while the shared generation goes on', async () => {
    const [here, there] = [await stage().process(), await stage().process()]
    const stopListening = await there.follow.listenForLeavers()
    const [, second] = [await join(here), await join(here)]
    const reader = await readerOf(there, second.id)
    void here.work()
    const call = await here.model.call(1)
    call.say('Once')
    await reader.shows('Once')
    await here.stop(VIEWER, second.id)
    await expectWhole(reader, 'Once', 'STOPPED')
    expect(call.signal.aborted).toBe(false)
    stopListening()
  })

  it('a shared generation forgets a question that could not be written: the other’s stop is the last', async () => {
    const here = await stage().process()
    const change = (ports: Ports) => ({ ...ports, conversations: away(ports.conversations, 'addExchange') })
    const failing = await stage().process({ change })
    const first = await join(here)
    expect(await fateOf(join(failing))).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    const stopListening = await here.worker.listenForStops()
    void here.work()
    const call = await here.model.call(1)
    call.say('Once')
    await eventually(async () => expect((await here.use.message(VIEWER, first.id))?.content).toBe('Once'))
    expect(await here.stop(VIEWER, first.id)).toMatchObject({ status: 'STOPPED', content: 'Once' })
    await eventually(() => expect(call.signal.aborted).toBe(true))
    stopListening()
  })

  it('a shared generation is begun again by the next question if the first could not be written', async () => {
    const here = await stage().process()
    const change = (ports: Ports) => ({ ...ports, conversations: away(ports.conversations, 'addExchange') })
    expect(await fateOf(join(await stage().process({ change })))).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    const next = await join(here)
    expect(next.cache).toBe('MISS')
    void here.work()
    void here.model.call(1).then((call) => {
      call.say('Once a week.')
      call.end()
    })
    await expectWhole(await readerOf(here, next.id), 'Once a week.')
  })

  it('a message that joins while the generation is settled gets its end, though its job is not taken', async () => {
    const [held, settling] = [barrier(), barrier()]
    const slow = (ports: Ports) => ({
      ...ports,
      conversations: heldBefore(ports.conversations, 'addExchange', held),
    })
    const settlingSlowly = (ports: Ports) => ({
      ...ports,
      conversations: heldBefore(ports.conversations, 'settle', settling),
    })
    const [here, there] = [
      await stage().process({ change: settlingSlowly }),
      await stage().process({ change: slow }),
    ]
    const { joining } = await answeredWhileJoined(here, there, held)
    await settling.reached
    held.open()
    const second = await joining
    expect(second.cache).toBe('JOINED')
    settling.open()
    await eventually(async () =>
      expect(await stored(here, second)).toMatchObject({ status: 'COMPLETE', content: 'Once a week.' }),
    )
    expect(here.model.calls).toHaveLength(1)
  })

  it('a message that is written only after the end of its generation gets that end', async () => {
    const held = barrier()
    const change = (ports: Ports) => ({
      ...ports,
      conversations: heldBefore(ports.conversations, 'addExchange', held),
    })
    const [here, there] = [await stage().process(), await stage().process({ change })]
    const { first, joining } = await answeredWhileJoined(here, there, held)
    await eventually(async () => expect((await stored(here, first))?.status).toBe('COMPLETE'))
    // While the first one's job is still being put away, another is not taken; then what looks for unanswered
    // questions, which does not run here, queues it later.
    await eventually(async () => expect((await here.jobs.depth()).running).toBe(0))
    held.open()
    const second = await joining
    expect(second.cache).toBe('JOINED')
    await expectWhole(await readerOf(here, second.id), 'Once a week.')
    await eventually(async () => expect((await stored(here, second))?.status).toBe('COMPLETE'))
    expect(here.model.calls).toHaveLength(1)
  })

  it('a question is answered from the cache while the followers of that answer are being settled', async () => {
    const settling = barrier()
    const change = (ports: Ports) => ({
      ...ports,
      conversations: around(ports.conversations, 'settle', (call) => settling.pass().then(call)),
    })
    const [here, there] = [await stage().process({ change }), await stage().process()]
    await join(there)
    void here.work()
    const call = await here.model.call(1)
    // No figure, which nothing here could be a source of: such an answer is not kept.
    call.say('When its soil is dry.')
    call.end()
    await settling.reached
    expect(await join(there)).toMatchObject({
      cache: 'EXACT',
      status: 'COMPLETE',
      content: 'When its soil is dry.',
    })
    settling.open()
  })
})
