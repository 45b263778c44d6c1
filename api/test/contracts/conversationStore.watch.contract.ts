import { expect, it } from 'vitest'
import { newConversationId } from '../../domain/ids.ts'
import type { ConversationChange, ConversationStore } from '../../ports/conversationStore.ts'
import { collect, type Opened } from './opened.ts'
import { exchangeOf, OWNER, settlementOf } from './samples.ts'

type Subject = () => Opened<ConversationStore>

async function watching(
  store: ConversationStore,
  id: `conv_${string}`,
  signal = new AbortController().signal,
) {
  const changes = await store.watch(OWNER, id, signal)
  if (!changes) throw new Error(`Expected ${id} to be there`)
  return changes
}

/** The part of the conversation store's contract that is about following what changes. */
export function watchContract(opened: Subject): void {
  changes(opened)
  leaving(opened)
}

function changes(opened: Subject): void {
  it('a watcher on another instance gets every change in order and ends with the conversation', async () => {
    const { port, another, now } = opened()
    const first = exchangeOf(now())
    await port.addExchange(first)
    const heard = await watching(await another(), first.conversationId)
    const second = exchangeOf(now(), { conversationId: first.conversationId })
    await port.addExchange(second)
    await port.settle(OWNER, first.messages[1].id, settlementOf('Once a week.'))
    await port.rename(OWNER, first.conversationId, 'Palms', now())
    await port.settle(OWNER, second.messages[1].id, settlementOf('Yes.'))
    await port.remove(OWNER, first.conversationId)
    expect(await collect(heard)).toEqual([
      { type: 'messageAdded', messageId: second.messages[0].id },
      { type: 'messageAdded', messageId: second.messages[1].id },
      { type: 'messageEnded', messageId: first.messages[1].id },
      { type: 'renamed' },
      { type: 'messageEnded', messageId: second.messages[1].id },
      { type: 'deleted' },
    ])
  })

  it('a watcher gets no earlier changes, no ineffective ones, and none of other conversations', async () => {
    const { port, now } = opened()
    const [watched, other] = [exchangeOf(now(), { key: 'send-1' }), exchangeOf(now())]
    await port.addExchange(watched)
    await port.addExchange(other)
    await port.settle(OWNER, watched.messages[1].id, settlementOf('Once a week.'))
    const heard = await watching(port, watched.conversationId)
    await port.settle(OWNER, watched.messages[1].id, settlementOf('Again.'))
    await port.addExchange(exchangeOf(now(), { key: 'send-1' }))
    await port.addExchange(exchangeOf(now(), { key: 'send-1', fingerprint: 'another' }))
    await port.rename(OWNER, other.conversationId, 'Ferns', now())
    await port.settle(OWNER, other.messages[1].id, settlementOf('Yes.'))
    await port.remove(OWNER, watched.conversationId)
    expect(await collect(heard)).toEqual([{ type: 'deleted' }])
  })

  it('every watcher gets every change, even if it is waiting already', async () => {
    const { port, another, now } = opened()
    const first = exchangeOf(now())
    await port.addExchange(first)
    const stores = [port, await another()]
    const readings: Promise<ConversationChange[]>[] = []
    for (const store of [...stores, ...stores])
      readings.push(collect(await watching(store, first.conversationId)))
    const more = exchangeOf(now(), { conversationId: first.conversationId })
    await port.addExchange(more)
    await port.remove(OWNER, first.conversationId)
    const added = more.messages.map(({ id }) => ({ type: 'messageAdded', messageId: id }))
    for (const heard of await Promise.all(readings)) expect(heard).toEqual([...added, { type: 'deleted' }])
  })

  it('a watcher loses none of many changes that arrive before it reads the first', async () => {
    const { port, another, now } = opened()
    const first = exchangeOf(now())
    await port.addExchange(first)
    const heard = await watching(await another(), first.conversationId)
    const expected: ConversationChange[] = []
    for (let count = 0; count < 40; count++) {
      const more = exchangeOf(now(), { conversationId: first.conversationId })
      await port.addExchange(more)
      await port.settle(OWNER, more.messages[1].id, settlementOf(`${count}`))
      expected.push(...more.messages.map(({ id }) => ({ type: 'messageAdded' as const, messageId: id })))
      expected.push({ type: 'messageEnded', messageId: more.messages[1].id })
    }
    await port.remove(OWNER, first.conversationId)
    expect(await collect(heard)).toEqual([...expected, { type: 'deleted' }])
  })
}

function leaving(opened: Subject): void {
  it('watching an unknown conversation returns null', async () => {
    expect(await opened().port.watch(OWNER, newConversationId(), new AbortController().signal)).toBeNull()
  })

  it('an aborted watcher ends quietly while it waits', async () => {
    const { port, now } = opened()
    const exchange = exchangeOf(now())
    await port.addExchange(exchange)
    const leave = new AbortController()
    const heard = (await watching(port, exchange.conversationId, leave.signal))[Symbol.asyncIterator]()
    const pending = heard.next()
    leave.abort()
    expect(await pending).toEqual({ done: true, value: undefined })
    expect(await heard.next()).toEqual({ done: true, value: undefined })
  })

  it('a watcher whose signal is already aborted ends immediately', async () => {
    const { port, now } = opened()
    const exchange = exchangeOf(now())
    await port.addExchange(exchange)
    const heard = await port.watch(OWNER, exchange.conversationId, AbortSignal.abort())
    expect(heard && (await collect(heard))).toEqual([])
  })
}
