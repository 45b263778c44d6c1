import { expect, it } from 'vitest'
import { barrier, heldAfter, heldBefore, openBarrier } from '../support/barriers.ts'
import { eventually } from '../support/patience.ts'
import { always, asked, fateOf, onEachStore, type Process, VIEWER } from '../support/raceStage.ts'
import type { Ports } from '../support/raceStores.ts'
import { expectRising, readerOf } from '../support/reader.ts'

/** A process whose clock is ahead by more finds the conversation expired. */
const CONVERSATION_TTL_MS = 600_000
const NO_JOBS = { waiting: 0, running: 0 }

onEachStore('A conversation that is deleted', (stage) => {
  it.each([
    ['between acquire and the look at the question', 'acquire', heldAfter],
    ['between acquire and the first append', 'append', heldBefore],
  ] as const)(
    'a conversation that is deleted %s leaves nothing, and nobody waiting',
    async (_, call, hold) => {
      const [held, looked] = [barrier(), openBarrier()]
      const change = (ports: Ports) => ({ ...ports, log: hold(ports.log, call, held) })
      const [here, there] = [
        await stage().process({ change }),
        await stage().process({ afterRead: looked.pass }),
      ]
      const { assistantMessage, conversation, job } = await asked(there)
      void here.work()
      void here.model.call(1).then((model) => model.say('Once'))
      await held.reached
      const reader = await readerOf(there, assistantMessage.id)
      await looked.reached
      await there.use.remove(VIEWER, conversation.id)
      held.open()
      await expectNothingLeft(here, job.generationId)
      expect(await reader.over).toMatchObject({ code: 'NOT_FOUND' })
      expect(reader.events).toEqual([])
    },
  )

  it('a deletion while the answer streams ends its readers, and stops the model', async () => {
    const [here, there] = [await stage().process({ leaseMs: 300 }), await stage().process()]
    const { assistantMessage, conversation, job } = await asked(there)
    const reader = await readerOf(there, assistantMessage.id)
    void here.work()
    const call = await here.model.call(1)
    call.say('Once')
    await reader.shows('Once')
    await there.use.remove(VIEWER, conversation.id)
    expect(await reader.over).toMatchObject({ code: 'NOT_FOUND' })
    call.say(' a week')
    await eventually(() => expect(call.signal.aborted).toBe(true))
    expect(reader.text()).toBe('Once')
    expectRising(reader)
    await expectNothingLeft(here, job.generationId)
  })
})

onEachStore('A reader of an answer that no worker has taken up', (stage) => {
  it('a reader gets the deletion of the conversation, even if there never was a log', async () => {
    const here = await stage().process()
    const { assistantMessage, conversation } = await asked(here)
    const reader = await readerOf(here, assistantMessage.id)
    await here.use.remove(VIEWER, conversation.id)
    expect(await reader.over).toMatchObject({ code: 'NOT_FOUND' })
  })
})

onEachStore(
  'A conversation whose time is over',
  (stage) => {
    it('a conversation that expires while its answer streams is purged whole: readers get its end, and nothing comes back', async () => {
      const [here, there] = [await stage().process({ leaseMs: 300 }), await stage().process()]
      const later = await stage().process({ now: () => Date.now() + 2 * CONVERSATION_TTL_MS })
      const { assistantMessage, conversation, job } = await asked(there)
      const reader = await readerOf(there, assistantMessage.id)
      const fate = fateOf(here.worker.answer(job, always()))
      const call = await here.model.call(1)
      call.say('Once')
      await reader.shows('Once')
      expect(await later.use.purgeExpired()).toBe(1)
      expect(await reader.over).toMatchObject({ code: 'NOT_FOUND' })
      call.say(' a week')
      call.end()
      expect(await fate).toMatchObject({ name: 'Fenced' })
      expect(call.signal.aborted).toBe(true)
      void here.work()
      await expectNothingLeft(here, job.generationId)
      expect(await there.use.byId(VIEWER, conversation.id)).toBeNull()
    })
  },
  { conversationTtlMs: CONVERSATION_TTL_MS },
)

async function expectNothingLeft(
  { jobs, log, conversations }: Process,
  id: Parameters<Ports['log']['read']>[0],
): Promise<void> {
  await eventually(async () => expect(await jobs.depth()).toEqual(NO_JOBS))
  expect(await log.read(id)).toBeNull()
  expect(await conversations.unanswered(Date.now() + 60_000, 10)).toEqual([])
}
