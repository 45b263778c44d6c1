import { expect, test } from 'vitest'
import { conversationIn, pathOf } from './route.ts'

test('an address names a conversation, and back', () => {
  expect(conversationIn(pathOf('conv_0190-a'))).toBe('conv_0190-a')
  expect(conversationIn(pathOf(null))).toBeNull()
})

test('any other address is a new conversation', () => {
  for (const path of ['/', '/c', '/c/', '/c/a/b', '/x/conv_1', '/c/<b>', `/c/${'x'.repeat(200)}`])
    expect(conversationIn(path)).toBeNull()
})
