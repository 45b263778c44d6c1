import { expect, test } from 'vitest'
import { createDraft } from './createDraft.ts'
import { makeDraftStore } from './draft.ts'

function memory(entries: Record<string, string> = {}) {
  const kept = new Map(Object.entries(entries))
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage
  return { kept, store: makeDraftStore(() => storage) }
}

test('a draft is kept for its own conversation, and leaves nothing once it is empty', () => {
  const { kept, store } = memory()
  store.write('conv_1', { text: 'Half a quest' })
  expect(store.read('conv_1')).toEqual({ text: 'Half a quest' })
  expect(store.read(null)).toEqual({ text: '' })
  store.write('conv_1', { text: '' })
  expect(kept.size).toBe(0)
})

test('a storage that is blocked or garbled costs the draft, nothing else', () => {
  const blocked = makeDraftStore(() => {
    throw new DOMException('blocked', 'SecurityError')
  })
  blocked.write(null, { text: 'lost' })
  expect(blocked.read(null)).toEqual({ text: '' })
  for (const garbage of ['{', 'null', '7', '{"text":1}', '{"text":"ok","sent":{"content":1}}'])
    expect(memory({ 'verdemuse.draft.new': garbage }).store.read(null).text).toMatch(/^(ok)?$/)
})

test('what was sent and did not arrive goes out again under the same id', () => {
  const { store } = memory()
  const draft = createDraft(store, null)
  draft.setText('How often?')
  const first = draft.take('How often?')
  expect(draft.text()).toBe('')
  draft.giveBack()
  expect(draft.text()).toBe('How often?')
  expect(draft.take('How often?')).toEqual(first)
  draft.giveBack()
  expect(draft.take('How often, please?').clientMessageId).not.toBe(first.clientMessageId)
})

test('a page that was closed in the middle of a send has the text, and its id, when it is back', () => {
  const { store } = memory()
  const sent = createDraft(store, null).take('How often?')
  const again = createDraft(store, null)
  expect(again.text()).toBe('How often?')
  expect(again.take('How often?')).toEqual(sent)
})

test('what was written during a send stays, behind what comes back', () => {
  const { store } = memory()
  const draft = createDraft(store, 'conv_1')
  draft.take('How often?')
  draft.setText('And how much?')
  draft.giveBack()
  expect(draft.text()).toBe('How often?\n\nAnd how much?')
})

test('once it has arrived, the draft belongs to the conversation that it began', () => {
  const { store, kept } = memory()
  const draft = createDraft(store, null)
  const first = draft.take('How often?')
  draft.setText('And how much?')
  draft.arrived('conv_1')
  expect([...kept.keys()]).toEqual(['verdemuse.draft.conv_1'])
  expect(createDraft(store, 'conv_1').text()).toBe('And how much?')
  expect(draft.take('How often?').clientMessageId).not.toBe(first.clientMessageId)
})

test('what was on its way when the page was closed is told apart from what came back', () => {
  const { store } = memory()
  const sent = { content: 'How often?', clientMessageId: 'one' }
  store.write(null, { text: '', sent })
  const draft = createDraft(store, null)
  expect(draft.unfinished).toBe('How often?')
  expect(draft.take(draft.text()).clientMessageId).toBe('one')
  store.write(null, { text: 'How often?', sent })
  expect(createDraft(store, null).unfinished).toBeNull()
})

test('what was written during a send stays apart from it after a reload', () => {
  const { store } = memory()
  const before = createDraft(store, 'conv_1')
  const sent = before.take('How often?')
  before.setText('And how much?')
  const reloaded = createDraft(store, 'conv_1')
  expect(reloaded.unfinished).toBe('How often?')
  expect(reloaded.text()).toBe('And how much?')
  expect(reloaded.take('How often?')).toEqual(sent)
  expect(reloaded.text()).toBe('And how much?')
})

test('a failed send that was edited afterwards is joined once, and not again after a reload', () => {
  const { store } = memory()
  const before = createDraft(store, 'conv_1')
  before.take('How often?')
  before.setText('And how much?')
  before.giveBack()
  const reloaded = createDraft(store, 'conv_1')
  expect(reloaded.unfinished).toBeNull()
  expect(reloaded.text()).toBe('How often?\n\nAnd how much?')
})
