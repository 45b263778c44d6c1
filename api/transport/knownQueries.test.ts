import { describe, expect, it, vi } from 'vitest'
import type { UseCases } from '../../schema/context.ts'
import { schema } from '../../schema/index.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { Viewer } from '../domain/viewer.ts'
import { documentsWith } from '../test/support/documents.ts'
import { telemetryWith } from '../test/support/telemetry.ts'
import { makeKnownQueries, type PostedRequest } from './knownQueries.ts'

const QUERY = 'query Mine { viewer { id } } query Of($id: ID!) { conversation(id: $id) { id } }'
const VISITOR: Viewer = { id: 'visitor_1', kind: 'VISITOR', scopes: ['chat'] }

function queries() {
  const byId = vi.fn(async () => null)
  const onUnexpected = vi.fn()
  const known = makeKnownQueries({
    schema,
    useCases: { conversations: { byId } } as unknown as UseCases,
    telemetry: telemetryWith(),
    documents: documentsWith(),
    onUnexpected,
  })
  const answer = (asked: object, changes: Partial<PostedRequest> = {}, viewer = VISITOR) =>
    known.answer(
      {
        contentType: 'application/json',
        accept: undefined,
        body: JSON.stringify(asked),
        requestId: 'request_1',
        ...changes,
      },
      viewer,
    )
  return { byId, answer }
}

const MINE = { query: QUERY, operationName: 'Mine' }

const DEEP = '{ a { b { c { d { e { f { g { h { i } } } } } } } } }'

describe('what the rules refuse', () => {
  it.each<[string, object, string, number]>([
    ['a rule that is broken', { query: DEEP }, 'QUERY_TOO_COMPLEX', 200],
    ['a field that there is not', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED', 200],
    ['what is no GraphQL', { query: '{' }, 'GRAPHQL_PARSE_FAILED', 200],
    ['a hash that is none', { ...MINE, extensions: { persistedQuery: {} } }, 'BAD_USER_INPUT', 400],
    ['no one operation', { query: QUERY }, 'BAD_USER_INPUT', 400],
    ['an operation that it has not', { ...MINE, operationName: 'Yours' }, 'BAD_USER_INPUT', 400],
  ])('is refused at once: %s', async (_, asked, code, status) => {
    const { answer } = queries()
    const refused = await answer(asked)
    expect(refused).toMatchObject({
      status,
      contentType: 'application/json; charset=utf-8',
      operationName: null,
    })
    expect(JSON.parse(refused?.body ?? '')).toMatchObject({ errors: [{ extensions: { code } }] })
    expect(refused?.body).not.toContain('"http"')
    // The protocol's own type tells by the status as well.
    expect(await answer(asked, { accept: 'application/graphql-response+json' })).toMatchObject({
      status: 400,
    })
  })
})

describe('a plain query', () => {
  it('is answered, in the type that is asked for', async () => {
    const { answer, byId } = queries()
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
    expect((await answer({ query: QUERY, operationName: 'Of', variables }))?.body).toBe(
      '{"data":{"conversation":null}}',
    )
    expect(byId).toHaveBeenCalledWith(VISITOR, 'conv_1')
  })

  it.each<[string, object, Partial<PostedRequest>]>([
    ['extensions that are none', { ...MINE, extensions: 0 }, {}],
    ['what is not of the protocol', { ...MINE, more: 1 }, {}],
    ['an operation’s name that is none', { ...MINE, query: 1 }, {}],
    ['variables that are none', { ...MINE, variables: [1] }, {}],
    ['variables that do not fit', { query: QUERY, operationName: 'Of', variables: {} }, {}],
    ['a batch', [MINE], {}],
    ['a form', MINE, { contentType: 'text/plain' }],
    ['no content type', MINE, { contentType: undefined }],
    ['a stream', MINE, { accept: 'text/event-stream' }],
    ['what is not JSON', MINE, { body: '{' }],
  ])('goes the whole way with %s', async (_, asked, changes) => {
    expect(await queries().answer(asked, changes)).toBeNull()
  })

  it('goes the whole way where it fails, which turns errors into their outward form', async () => {
    const { answer, byId } = queries()
    byId.mockRejectedValue(new StoreUnavailable())
    const failing = { query: QUERY, operationName: 'Of', variables: { id: 'conv_1' } }
    expect(await answer(failing)).toBeNull()
  })
})

it('leaves a mutation to the whole way: it might be executed twice', async () => {
  expect(await queries().answer({ query: 'mutation Do { clearCache { removedEntries } }' })).toBeNull()
})
