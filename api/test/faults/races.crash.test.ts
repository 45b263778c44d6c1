import { expect, it } from 'vitest'
import { requeueUnanswered } from '../../usecases/background.ts'
import { away, losingReplies, together } from '../support/barriers.ts'
import { eventually } from '../support/patience.ts'
import { always, asked, fateOf, onEachStore, type Process, VIEWER } from '../support/raceStage.ts'
import type { Ports } from '../support/raceStores.ts'
import { expectWhole, readerOf } from '../support/reader.ts'

onEachStore('A process that dies between two steps', (stage) => {
  it.each([
    ['before it settles the message', away],
    ['after it settled the message, before its job is done', losingReplies],
  ] as const)('an answer whose worker dies %s is settled once, by the redelivery', async (_, lose) => {
    const [dying, next] = [
      await stage().process({
        change: (ports) => ({ ...ports, conversations: lose(ports.conversations, 'settle') }),
      }),
      await stage().process(),
    ]
    const { assistantMessage, conversation, job } = await asked(next)
    const changes = await changesOf(next, conversation.id)
    const reader = await readerOf(next, assistantMessage.id)
    const dead = fateOf(dying.worker.answer(job, always()))
    const call = await dying.model.call(1)
    call.say('Once a week.')
    call.end()
    expect(await dead).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await expectWhole(reader, 'Once a week.')
    for (let delivery = 0; delivery < 2; delivery++) await next.worker.answer(job, always())
    expect(next.model.calls).toHaveLength(0)
    await next.use.rename(VIEWER, conversation.id, 'The last change')
    await eventually(() => expect(changes).toContain('renamed'))
    expect(changes).toEqual(['messageEnded', 'renamed'])
    expect(dying.answersFinished() + next.answersFinished()).toBeLessThanOrEqual(1)
    const settled = await next.conversations.message(VIEWER.id, assistantMessage.id)
    expect(settled).toMatchObject({ status: 'COMPLETE', content: 'Once a week.', lastSeq: reader.lastSeq() })
  })

  it('a question is answered although its process died after writing and before queueing it', async () => {
    const [dying, next] = [
      await stage().process({ change: (ports) => ({ ...ports, jobs: away(ports.jobs, 'add', Infinity) }) }),
      await stage().process({ now: () => Date.now() + 11_000 }),
    ]
    const accepted = await asked(dying, 'my-id')
    const [orphan] = await next.conversations.unanswered(Date.now() + 60_000, 10)
    expect(orphan).toEqual(accepted.job)
    if (!orphan) throw new Error('The exchange was written')
    const reader = await readerOf(next, orphan.messageId)
    void next.work()
    for (let sweep = 0; sweep < 3; sweep++) await requeue(next)
    const call = await next.model.call(1)
    await requeue(next)
    call.say('Once a week.')
    call.end()
    await expectWhole(reader, 'Once a week.')
    await eventually(async () => expect(await next.jobs.depth()).toEqual({ waiting: 0, running: 0 }))
    expect(next.model.calls).toHaveLength(1)
    expect(await next.conversations.unanswered(Date.now() + 60_000, 10)).toEqual([])
  })

  it('a send whose reply is lost makes one exchange, however often its sender tries again', async () => {
    const change = (ports: Ports) => ({
      ...ports,
      conversations: losingReplies(ports.conversations, 'addExchange', 2),
    })
    const here = await stage().process({ change })
    for (let attempt = 0; attempt < 2; attempt++)
      expect(await fateOf(asked(here, 'my-id'))).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    const accepted = await asked(here, 'my-id')
    expect(await asked(here, 'my-id')).toMatchObject({
      assistantMessage: { id: accepted.assistantMessage.id },
    })
    expect(await here.conversations.unanswered(Date.now() + 60_000, 10)).toEqual([accepted.job])
    expect(await here.jobs.depth()).toEqual({ waiting: 1, running: 0 })
  })

  it('an answer is redelivered until it is whole though its worker loses the reply to each of its calls once', async () => {
    const change = ({ log, conversations, ...others }: Ports): Ports => ({
      log: losingReplies(losingReplies(losingReplies(log, 'acquire'), 'append', 2), 'release'),
      conversations: losingReplies(losingReplies(conversations, 'message', 2), 'settle'),
      ...others,
    })
    const here = await stage().process({ change, leaseMs: 200 })
    const reading = await stage().process()
    const { assistantMessage } = await asked(reading)
    const reader = await readerOf(reading, assistantMessage.id)
    void here.work()
    void answerAll(here, ['Once', ' a', ' week.'])
    await expectWhole(reader, 'Once a week.')
    await eventually(async () => expect(await here.jobs.depth()).toEqual({ waiting: 0, running: 0 }))
    expect(await reading.conversations.message(VIEWER.id, assistantMessage.id)).toMatchObject({
      status: 'COMPLETE',
      content: 'Once a week.',
    })
  })
})

onEachStore('The same send', (stage) => {
  it('the same send from two tabs at the same time is one question, and one answer for both', async () => {
    const abreast = together(2)
    const change = (ports: Ports) => ({
      ...ports,
      conversations: {
        ...ports.conversations,
        addExchange: (exchange: Parameters<Ports['conversations']['addExchange']>[0]) =>
          abreast().then(() => ports.conversations.addExchange(exchange)),
      },
    })
    const tabs = [await stage().process({ change }), await stage().process({ change })] as const
    const exchanges = await Promise.all(tabs.map((tab) => asked(tab, 'my-id')))
    const [first, second] = exchanges
    expect(second?.assistantMessage.id).toBe(first?.assistantMessage.id)
    expect(await tabs[0].jobs.depth()).toEqual({ waiting: 1, running: 0 })
    const readers = await Promise.all(
      exchanges.map((each, at) => readerOf(tabs[at] ?? tabs[0], each.assistantMessage.id)),
    )
    void tabs[0].work()
    void answerAll(tabs[0], ['Once a week.'])
    for (const reader of readers) await expectWhole(reader, 'Once a week.')
    expect(tabs[0].model.calls).toHaveLength(1)
  })
})

const requeue = ({ conversations, jobs }: Process) =>
  requeueUnanswered({
    store: conversations,
    jobs,
    now: () => Date.now() + 11_000,
  })

/** Gives every call of the model the same answer. */
async function answerAll({ model }: Process, texts: readonly string[]): Promise<void> {
  for (let number = 1; ; number++) {
    const call = await model.call(number)
    call.say(...texts)
    call.end()
  }
}

/** The kinds of change of a conversation, as they come. */
async function changesOf({ conversations }: Process, id: Parameters<Ports['conversations']['find']>[1]) {
  const seen: string[] = []
  const changes = await conversations.watch(VIEWER.id, id, always())
  const take = async () => {
    for await (const { type } of changes ?? []) seen.push(type)
  }
  void take()
  return seen
}
