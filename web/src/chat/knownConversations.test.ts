import { expect, test } from 'vitest'
import { makeKnownConversations } from './knownConversations.ts'
import { message } from './testing.ts'

const saying = (content: string) => ({ messages: [message({ content })], cursor: null })

test('the conversations that were open last are known, each as it was left', () => {
  const known = makeKnownConversations()
  for (let number = 0; number <= 30; number += 1) known.put(`conv_${number}`, saying(String(number)))
  expect(known.get('conv_0')).toBeNull()
  expect(known.get('conv_30')).toEqual(saying('30'))
  known.put('conv_1', saying('again'))
  known.put('conv_31', saying('31'))
  expect(known.get('conv_1')).toEqual(saying('again'))
  expect(known.get('conv_2')).toBeNull()
})

test('long ones leave room for fewer', () => {
  const known = makeKnownConversations()
  for (const id of ['conv_1', 'conv_2', 'conv_3']) known.put(id, saying('x'.repeat(1_500_000)))
  expect(known.get('conv_1')).toBeNull()
  expect(known.get('conv_2')).not.toBeNull()
})

test('a deleted one is not known again, though it is closed after that', () => {
  const known = makeKnownConversations()
  known.put('conv_1', saying('secret'))
  known.drop('conv_1')
  known.put('conv_1', saying('secret'))
  expect(known.get('conv_1')).toBeNull()
})

test('what is known does not change with what it was taken from', () => {
  const known = makeKnownConversations()
  const messages = [message({ content: 'as it was' })]
  known.put('conv_1', { messages, cursor: 'c' })
  Object.assign(messages[0] ?? {}, { content: 'changed' })
  expect(known.get('conv_1')).toEqual({ messages: [message({ content: 'as it was' })], cursor: 'c' })
})
