import { expect, test } from 'vitest'
import { makeOrder } from './order.ts'

test('replies are taken in the order of their requests, and none after a later one', () => {
  const order = makeOrder()
  const [first, second, third] = [order.ask(), order.ask(), order.ask()]
  expect(first.take()).toBe(true)
  expect(third.take()).toBe(true)
  expect(second.take()).toBe(false)
})

test('after everything has moved on, only what is asked from then on is taken', () => {
  const order = makeOrder()
  const before = order.ask()
  order.moved()
  expect(before.take()).toBe(false)
  expect(before.isOutdated()).toBe(true)
  expect(order.ask().take()).toBe(true)
})

test('of what has moved on, a reply is outdated if it was asked for before', () => {
  const order = makeOrder()
  const before = order.ask()
  order.moved('conv_1')
  expect(before.isOutdated('conv_1')).toBe(true)
  expect(before.isOutdated('conv_2')).toBe(false)
  expect(before.take()).toBe(true)
  expect(order.ask().isOutdated('conv_1')).toBe(false)
})
