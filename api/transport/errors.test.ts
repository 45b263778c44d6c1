import { GraphQLError } from 'graphql'
import { describe, expect, it, vi } from 'vitest'
import { BadUserInput, RateLimited, StoreUnavailable } from '../domain/errors.ts'
import { outwardError } from './errors.ts'

const wrapped = (originalError: Error) =>
  new GraphQLError(originalError.message, { path: ['viewer'], originalError })

describe('outwardError', () => {
  it('a coded error is passed on with its details and its path', () => {
    const error = outwardError(wrapped(new BadUserInput('content', 'Too long.')), 'r1', vi.fn())
    expect(error.toJSON()).toEqual({
      message: 'Too long.',
      path: ['viewer'],
      extensions: { code: 'BAD_USER_INPUT', field: 'content' },
    })
    expect(outwardError(new RateLimited(7), 'r1', vi.fn()).extensions).toEqual({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 7,
    })
  })

  it('any other error is masked, and logged under the same request id', () => {
    const onUnexpected = vi.fn()
    const cause = new Error('connect ECONNREFUSED 10.0.0.7:6379 password=hunter2')
    const error = outwardError(wrapped(cause), 'r1', onUnexpected)
    expect(error.toJSON()).toEqual({
      message: 'Something went wrong on our side.',
      path: ['viewer'],
      extensions: { code: 'INTERNAL', requestId: 'r1' },
    })
    expect(onUnexpected).toHaveBeenCalledExactlyOnceWith(cause, 'r1')
  })

  it('the cause of a coded error is never passed on', () => {
    const error = outwardError(new StoreUnavailable(new Error('redis://:hunter2@cache')), 'r1', vi.fn())
    expect(JSON.stringify(error)).not.toContain('hunter2')
  })

  it('errors of GraphQL itself get a code', () => {
    expect(
      outwardError(new GraphQLError('Variable "$n" got invalid value'), 'r1', vi.fn()).extensions.code,
    ).toBe('BAD_USER_INPUT')
    const parse = new GraphQLError('Syntax Error', { extensions: { code: 'GRAPHQL_PARSE_FAILED' } })
    expect(outwardError(parse, 'r1', vi.fn()).extensions.code).toBe('GRAPHQL_PARSE_FAILED')
  })
})
