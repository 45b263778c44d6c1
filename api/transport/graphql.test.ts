import { expect, it, vi } from 'vitest'
import type { UseCases } from '../../schema/context.ts'
import { schema } from '../../schema/index.ts'
import { documentsWith } from '../test/support/documents.ts'
import { telemetryWith } from '../test/support/telemetry.ts'
import { makeGraphQLServer } from './graphql.ts'

it('a failure before the execution is masked but for its request id', async () => {
  const failing = {
    quotas: { lastSeen: () => [] },
    get ask(): never {
      throw new Error('a secret of the house')
    },
  } as unknown as UseCases
  const onUnexpected = vi.fn()
  const graphql = makeGraphQLServer({
    schema,
    useCases: failing,
    telemetry: telemetryWith(),
    onUnexpected,
    documents: documentsWith(),
  })
  const viewer = { id: 'visitor_1', kind: 'VISITOR', scopes: ['chat'] } as const
  const response = await graphql.fetch(
    'http://localhost/graphql?query={__typename}',
    {},
    { viewer, requestId: 'request-1' },
  )
  const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] }
  expect(errors).toEqual([
    {
      message: 'Something went wrong on our side.',
      extensions: { code: 'INTERNAL', requestId: expect.any(String) },
    },
  ])
  expect(onUnexpected).toHaveBeenCalledWith(
    expect.objectContaining({ message: 'a secret of the house' }),
    expect.any(String),
  )
})
