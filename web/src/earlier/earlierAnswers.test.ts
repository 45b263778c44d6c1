import { expect, test } from 'vitest'
import { digestOf, normalQuestion } from './digest.ts'
import { makeEarlierAnswers } from './earlierAnswers.ts'

const answer = (content: string) => ({
  content,
  sources: [
    {
      marker: 1,
      documentId: 'doc_1',
      title: 'Palm',
      excerpt: 'Once a week.',
      url: null,
      documentState: 'CURRENT' as const,
    },
  ],
})

function kept(stored?: string) {
  const entries = new Map(stored === undefined ? [] : [['verdemuse.earlier', stored]])
  const storage = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
  } as Storage
  const state = { now: 0, on: true }
  const earlier = makeEarlierAnswers({
    storage: () => storage,
    enabled: () => state.on,
    now: () => state.now,
  })
  return { earlier, entries, state }
}

test('white space, closing punctuation and the first capital do not make another question; other words do', async () => {
  const digest = await digestOf('How often should I water it?')
  expect(await digestOf('  how often  should I\nwater it ??')).toBe(digest)
  expect(digest).toMatch(/^[0-9a-f]{64}$/)
  for (const other of ['How often should I water them?', 'How often should i water it?', 'How often'])
    expect(await digestOf(other)).not.toBe(digest)
  expect(normalQuestion('Do you ship to US?')).not.toBe(normalQuestion('Do you ship to us?'))
  expect(normalQuestion('?!')).toBe('?!')
})

test('an answer is found by its question, as it was shown, and without the question being kept', async () => {
  const { earlier, entries } = kept()
  await earlier.keep('How often?', 'conv_1', answer('Weekly [1].'))
  await earlier.keep('How often?', 'conv_2', answer('Once a week [1].'))
  expect(await earlier.find('how often')).toEqual(answer('Once a week [1].'))
  expect(await earlier.find('How long?')).toBeNull()
  expect([...entries.values()].join()).not.toMatch(/how often/i)
})

test('an earlier answer is kept for half an hour, and no longer than its conversation', async () => {
  const { earlier, entries, state } = kept()
  await earlier.keep('One?', 'conv_1', answer('1'))
  await earlier.keep('Two?', 'conv_2', answer('2'))
  earlier.forget('conv_1')
  expect(await earlier.find('One?')).toBeNull()
  state.now = 30 * 60_000 - 1
  expect(await earlier.find('Two?')).not.toBeNull()
  state.now += 1
  expect(await earlier.find('Two?')).toBeNull()
  earlier.clear()
  expect(entries.size).toBe(0)
})

test('no earlier answer is kept or found while the setting is off', async () => {
  const { earlier, entries, state } = kept()
  await earlier.keep('One?', 'conv_1', answer('1'))
  state.on = false
  expect(await earlier.find('One?')).toBeNull()
  earlier.clear()
  await earlier.keep('Two?', 'conv_2', answer('2'))
  expect(entries.size).toBe(0)
})

test('the oldest earlier answers are dropped first, by number and by bytes', async () => {
  const { earlier, entries } = kept()
  for (let number = 0; number <= 40; number += 1) await earlier.keep(`${number}?`, 'conv_1', answer('short'))
  expect(await earlier.find('0?')).toBeNull()
  expect(await earlier.find('1?')).not.toBeNull()
  await earlier.keep('long?', 'conv_1', answer('x'.repeat(200_000)))
  await earlier.keep('longer?', 'conv_1', answer('y'.repeat(200_000)))
  expect(await earlier.find('long?')).toBeNull()
  expect(await earlier.find('longer?')).not.toBeNull()
  await earlier.keep('too long?', 'conv_1', answer('z'.repeat(300_000)))
  expect(await earlier.find('too long?')).toBeNull()
  expect(2 * (entries.get('verdemuse.earlier')?.length ?? 0)).toBeLessThanOrEqual(512 * 1024)
})

test('a blocked or corrupt storage loses the earlier answers, and nothing else fails', async () => {
  const blocked = makeEarlierAnswers({
    storage: () => {
      throw new DOMException('blocked', 'SecurityError')
    },
    enabled: () => true,
  })
  await blocked.keep('One?', 'conv_1', answer('1'))
  expect(await blocked.find('One?')).toBeNull()
  const entry = { digest: await digestOf('One?'), conversationId: 'conv_1', keptAt: Date.now() }
  const garbled = [
    '{',
    'null',
    '7',
    '[null]',
    ...[
      { ...entry, content: 1 },
      { ...entry, sources: [{}] },
    ],
  ]
  for (const garbage of garbled) {
    const { earlier } = kept(typeof garbage === 'string' ? garbage : JSON.stringify([garbage]))
    expect(await earlier.find('One?')).toBeNull()
  }
})
