import { expect, test } from 'vitest'
import { conversationIn, pathOf } from './route.ts'

test('an address names a conversation, and a conversation has that address', () => {
  expect(conversationIn(pathOf('conv_0190-a'))).toBe('conv_0190-a')
  expect(conversationIn(pathOf(null))).toBeNull()
  expect(pathOf(null)).toBe('/')
})

test('in a frame, addresses of conversations are those that may be framed', () => {
  expect(pathOf(null, true)).toBe('/embed')
  expect(pathOf('conv_1', true)).toBe('/embed/c/conv_1')
  expect(conversationIn('/embed/c/conv_1')).toBe('conv_1')
})

test('any other address is a new conversation', () => {
  for (const path of ['/', '/c', '/c/', '/c/a/b', '/x/conv_1', '/c/<b>', `/c/${'x'.repeat(200)}`])
    expect(conversationIn(path)).toBeNull()
})
