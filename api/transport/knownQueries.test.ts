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
  const known = makeKnownQueries({
    schema,
    useCases: { conversations: { byId } } as unknown as UseCases,
    telemetry: telemetryWith(),
    documents: documentsWith(),
  })
  const answer = (asked: object, changes: Partial<PostedRequest> = {}, viewer = VISITOR) =>
    known.answer(
      { contentType: 'application/json', accept: undefined, body: JSON.stringify(asked), ...changes },
      viewer,
    )
  return { byId, answer }
}

const MINE = { query: QUERY, operationName: 'Mine' }

describe('a plain query', () => {
  it('is answered, in the type that is asked for', async () => {
    const { answer, byId } = queries()
    const body = '{"data":{"viewer":{"id":"visitor_1"}}}'
    const json = { contentType: 'application/json; charset=utf-8', body, operationName: 'Mine' }
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
    ['a rule that is broken', { query: '{ a { b { c { d { e { f { g { h { i } } } } } } } } }' }, {}],
    ['a field that there is not', { query: '{ nothing }' }, {}],
    ['a hash that is none', { ...MINE, extensions: { persistedQuery: {} } }, {}],
    ['extensions that are none', { ...MINE, extensions: 0 }, {}],
    ['what is not of the protocol', { ...MINE, more: 1 }, {}],
    ['no one operation', { query: QUERY }, {}],
    ['an operation that it has not', { ...MINE, operationName: 'Yours' }, {}],
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
