import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import ValidationPlugin from '@pothos/plugin-validation'
import { GraphQLError } from 'graphql'
import { BadUserInput, Forbidden, Unauthenticated } from '../api/domain/errors.ts'
import { instantIn } from '../api/domain/instant.ts'
import type { JsonObject } from '../api/domain/message.ts'
import type { Scope } from '../api/domain/viewer.ts'
import type { Context } from './context.ts'

export const builder = new SchemaBuilder<{
  Context: Context
  DefaultFieldNullability: false
  DefaultEdgesNullability: { list: false; items: false }
  DefaultNodeNullability: false
  AuthScopes: { scope: Scope }
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: number; Output: number }
    JSONObject: { Input: JsonObject; Output: JsonObject }
  }
}>({
  plugins: [ComplexityPlugin, ScopeAuthPlugin, RelayPlugin, ValidationPlugin],
  // A field costs 1; what is in a list counts five times, in a page as often as the page may hold. What an operation may
  // cost is a rule of the transport's, which looks before anything is carried out, subscriptions too.
  complexity: { defaultComplexity: 1, defaultListMultiplier: 5, disabled: true },
  defaultFieldNullability: false,
  relay: {
    cursorType: 'String',
    idFieldOptions: { description: 'A type prefix and a UUIDv7; opaque to clients.' },
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'What the page holds.',
      // The page has been counted by its size.
      complexity: { field: 1, multiplier: 1 },
    },
    nodeFieldOptions: { nullable: false, description: 'What stands there.' },
    cursorFieldOptions: { description: 'Its place in the list: a page can begin after it or end before it.' },
    pageInfoFieldOptions: { description: 'Where the page stands in its list.' },
    hasNextPageFieldOptions: { description: 'Whether more comes after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
    startCursorFieldOptions: { description: 'The first edge’s cursor.' },
    endCursorFieldOptions: { description: 'The last edge’s cursor.' },
    defaultConnectionTypeOptions: { description: 'A page of a list.' },
    defaultEdgeTypeOptions: { description: 'One place of a list.' },
    nodeTypeOptions: { description: 'Anything that can be had again by its id.' },
    nodeQueryOptions: {
      nullable: true,
      description: 'Null where there is none of that id that the viewer may see.',
      args: { id: { description: 'Of whatever kind: its prefix says which.' } },
    },
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    // An id says by its prefix what it is of.
    encodeGlobalID: (_typename, id) => String(id),
    decodeGlobalID: (id) => ({ typename: typenameOf(id), id }),
  },
  validation: {
    validationError: ({ issues }) => {
      const path = issues[0]?.path?.map((part) => (typeof part === 'object' ? part.key : part)) ?? []
      return new BadUserInput(
        String(path.at(-1) ?? ''),
        issues[0]?.message ?? 'This value is out of its bounds.',
      )
    },
  },
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ viewer }) => ({ scope: (scope) => viewer.scopes.includes(scope) }),
    unauthorizedError: (_parent, { viewer }, _info, { failure }) => {
      const scope = 'parameter' in failure ? String(failure.parameter) : 'admin'
      return viewer.kind === 'VISITOR' ? new Unauthenticated() : new Forbidden(scope)
    },
  },
})

const TYPENAMES = new Map([
  ['conv', 'Conversation'],
  ['msg', 'Message'],
  ['doc', 'KnowledgeDocument'],
  ['key', 'ApiKey'],
  ['hook', 'Webhook'],
])

/** An id of no known kind is one of nothing: any type answers that it has none such. */
const typenameOf = (id: string): string => TYPENAMES.get(id.split('_', 1)[0] ?? '') ?? 'Conversation'

builder.scalarType('DateTime', {
  description: 'An instant in UTC, RFC 3339 with milliseconds.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (epochMs) => new Date(epochMs).toISOString(),
  parseValue: (value) => {
    const epochMs = typeof value === 'string' ? instantIn(value) : null
    if (epochMs === null)
      throw new GraphQLError('An instant is written as RFC 3339, such as 2026-01-31T09:30:00.000Z.')
    return epochMs
  },
})

const MAX_JSON_BYTES = 4 * 1024

builder.scalarType('JSONObject', {
  description: 'Any JSON object of at most 4 KiB, kept as it was given.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new GraphQLError('This takes a JSON object.')
    if (new TextEncoder().encode(JSON.stringify(value)).length > MAX_JSON_BYTES)
      throw new GraphQLError('This takes a JSON object of at most 4 KiB.')
    return value as JsonObject
  },
})

builder.queryType({ description: 'What can be read.' })
builder.mutationType({ description: 'What can be done.' })
builder.subscriptionType({ description: 'What can be followed, over WebSocket or SSE.' })
