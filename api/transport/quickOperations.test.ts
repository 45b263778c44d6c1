import { describe, expect, it, vi } from 'vitest'
import type { UseCases } from '../../schema/context.ts'
import { schema } from '../../schema/index.ts'
import { NotFound, StoreUnavailable } from '../domain/errors.ts'
import type { Viewer } from '../domain/viewer.ts'
import { documentsWith } from '../test/support/documents.ts'
import { telemetryWith } from '../test/support/telemetry.ts'
import { makeQuickOperations, type PostedRequest } from './quickOperations.ts'

const QUERY = 'query Mine { viewer { id } } query Of($id: ID!) { conversation(id: $id) { id } }'
const VISITOR: Viewer = { id: 'visitor_1', kind: 'VISITOR', scopes: ['chat'] }

function operations() {
  const byId = vi.fn(async () => null)
  const stop = vi.fn(async (_viewer: Viewer, id: string) => {
    if (id !== 'msg_1') throw new NotFound('message')
    return { id }
  })
  const onUnexpected = vi.fn()
  const quick = makeQuickOperations({
    schema,
    useCases: { conversations: { byId }, stop } as unknown as UseCases,
    telemetry: telemetryWith(),
    documents: documentsWith(),
    onUnexpected,
  })
  const answer = (asked: object, changes: Partial<PostedRequest> = {}, viewer = VISITOR) =>
    quick.answer(
      {
        contentType: 'application/json',
        accept: undefined,
        body: JSON.stringify(asked),
        requestId: 'request_1',
        ...changes,
      },
      viewer,
    )
  return { byId, stop, answer }
}

const MINE = { query: QUERY, operationName: 'Mine' }

const DEEP = '{ a { b { c { d { e { f { g { h { i } } } } } } } } }'

describe('what the rules refuse', () => {
  it.each<[string, object, string, number]>([
    ['a rule that is broken', { query: DEEP }, 'QUERY_TOO_COMPLEX', 200],
    ['a field that there is not', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED', 200],
    ['what is no GraphQL', { query: '{' }, 'GRAPHQL_PARSE_FAILED', 200],
    ['a hash that is none', { ...MINE, extensions: { persistedQuery: {} } }, 'BAD_USER_INPUT', 400],
    ['no one operation', { query: QUERY }, 'BAD_USER_INPUT', 200],
    ['an operation that it has not', { ...MINE, operationName: 'Yours' }, 'BAD_USER_INPUT', 200],
  ])('the quick path refuses an operation by itself: %s', async (_, asked, code, status) => {
    const { answer } = operations()
    const refused = await answer(asked)
    const body = 'body' in refused ? refused.body : ''
    expect(refused).toMatchObject({
      status,
      contentType: 'application/json; charset=utf-8',
      operationName: null,
    })
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code } }] })
    expect(body).not.toContain('"http"')
    // The protocol's own type tells by the status as well.
    expect(await answer(asked, { accept: 'application/graphql-response+json' })).toMatchObject({
      status: 400,
    })
  })
})

describe('a plain query', () => {
  it('a plain query is answered in the requested content type', async () => {
    const { answer, byId } = operations()
    const body = '{"data":{"viewer":{"id":"visitor_1"}}}'
    const json = { status: 200, contentType: 'application/json; charset=utf-8', body, operationName: 'Mine' }
    expect(await answer(MINE)).toEqual(json)
    expect(await answer(MINE, { accept: '*/*' })).toEqual(json)
    expect(await answer(MINE, { accept: 'application/json, text/html' })).toEqual(json)
    const contentType = 'application/graphql-response+json; charset=utf-8'
    expect(await answer(MINE, { accept: 'application/graphql-response+json, */*' })).toEqual({
      ...json,
      contentType,
    })
    const variables = { id: 'conv_1' }
    expect(await answer({ query: QUERY, operationName: 'Of', variables })).toMatchObject({
      body: '{"data":{"conversation":null}}',
    })
    expect(byId).toHaveBeenCalledWith(VISITOR, 'conv_1')
  })

  it.each<[string, object, Partial<PostedRequest>]>([
    ['extensions that are none', { ...MINE, extensions: 0 }, {}],
    ['what is not of the protocol', { ...MINE, more: 1 }, {}],
    ['an operation’s name that is none', { ...MINE, query: 1 }, {}],
    ['variables that are none', { ...MINE, variables: [1] }, {}],
    ['a batch', [MINE], {}],
    ['a form', MINE, { contentType: 'text/plain' }],
    ['no content type', MINE, { contentType: undefined }],
    ['a stream', MINE, { accept: 'text/event-stream' }],
    ['what is not JSON', MINE, { body: '{' }],
  ])('a request with %s takes the full path', async (_, asked, changes) => {
    expect(await operations().answer(asked, changes)).toEqual({ executed: null })
  })

  it('the result of a failed query takes the full path, where errors get their outward form', async () => {
    const { answer, byId } = operations()
    byId.mockRejectedValue(new StoreUnavailable())
    const failing = { query: QUERY, operationName: 'Of', variables: { id: 'conv_1' } }
    expect(await answer(failing)).toMatchObject({
      executed: { errors: [{ originalError: { code: 'STORE_UNAVAILABLE' } }] },
    })
    expect(byId).toHaveBeenCalledTimes(1)
    expect(await answer({ ...failing, variables: {} })).toMatchObject({ executed: { errors: [{}] } })
    expect(byId).toHaveBeenCalledTimes(1)
  })
})

describe('a mutation', () => {
  it('a mutation is executed by the quick path', async () => {
    const { answer } = operations()
    expect(await answer({ query: 'mutation Stop { stopMessage(id: "msg_1") { id } }' })).toMatchObject({
      status: 200,
      body: '{"data":{"stopMessage":{"id":"msg_1"}}}',
      operationName: 'Stop',
    })
  })

  it('a mutation that fails in part is executed once', async () => {
    const { answer, stop } = operations()
    const query =
      'mutation { first: stopMessage(id: "msg_1") { id } second: stopMessage(id: "msg_2") { id } }'
    expect(await answer({ query })).toMatchObject({
      executed: { errors: [{ path: ['second'], originalError: { code: 'NOT_FOUND' } }] },
    })
    expect(stop).toHaveBeenCalledTimes(2)
  })
})

it('a subscription takes the full path', async () => {
  const query = 'subscription { messageStream(messageId: "msg_1") { seq } }'
  expect(await operations().answer({ query })).toEqual({ executed: null })
})
