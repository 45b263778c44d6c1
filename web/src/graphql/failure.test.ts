import { CombinedError } from '@urql/core'
import { beforeAll, expect, test } from 'vitest'
import { speaking } from '../language/testing.ts'
import { failureOf } from './failure.ts'

beforeAll(() => speaking('en'))

test('a network failure leaves open whether it arrived', () => {
  const failure = failureOf(new CombinedError({ networkError: new TypeError('Failed to fetch') }))
  expect(failure).toMatchObject({ code: 'NETWORK', unsent: true })
  expect(failure.text).not.toContain('fetch')
})

test('what the server tells is said in words of the page, with what helps', () => {
  const error = {
    message: 'Too many messages. Please try again in 7 s.',
    extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 7 },
  }
  expect(failureOf(new CombinedError({ graphQLErrors: [error] }))).toEqual({
    code: 'RATE_LIMITED',
    text: 'Too much at once. Please try again in 7 s.',
    unsent: false,
  })
})

test('nothing internal is shown', () => {
  const error = { message: 'ECONNREFUSED 10.0.0.7:6379', extensions: { code: 'INTERNAL' } }
  expect(failureOf(new CombinedError({ graphQLErrors: [error] })).text).not.toContain('ECONNREFUSED')
  expect(failureOf(new CombinedError({ graphQLErrors: ['boom'] })).text).not.toContain('boom')
})
