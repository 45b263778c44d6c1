import { z } from 'zod'
import type { ApiKey as ApiKeyShape } from '../api/domain/apiKey.ts'
import { text } from './bounds.ts'
import { builder } from './builder.ts'

const ApiKey = builder.objectRef<ApiKeyShape>('ApiKey')

builder.node(ApiKey, {
  description: 'What a partner or a dashboard shows itself by: `Authorization: Bearer vm_…`.',
  id: { resolve: ({ id }) => id, description: '`key_…`' },
  isTypeOf: (value) => String((value as { id?: unknown }).id).startsWith('key_'),
  // For all others there is no such key.
  loadOne: (id, { apiKeys, viewer }) => (viewer.scopes.includes('admin') ? apiKeys.byId(id) : null),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Whose it is, in words.' }),
    prefix: t.exposeString('prefix', { description: 'How its secret begins.' }),
    scopes: t.stringList({ resolve: ({ scopes }) => [...scopes], description: 'What it may do.' }),
    createdAt: t.field({
      type: 'DateTime',
      resolve: ({ createdAt }) => createdAt,
      description: 'When it was made.',
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ lastUsedAt }) => lastUsedAt,
      description: 'When it was last used, within a minute. Null: never.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ expiresAt }) => expiresAt,
      description: 'From then on it opens nothing. Null: it does not expire.',
    }),
  }),
})

builder.queryField('apiKeys', (t) =>
  t.field({
    type: [ApiKey],
    description: 'All keys, newest first; those that have expired too. Scope admin.',
    authScopes: { scope: 'admin' },
    resolve: async (_, _args, { apiKeys }) => [...(await apiKeys.list())],
  }),
)

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'A key that is to be.',
  fields: (t) => ({
    name: t.string({ required: true, validate: text(1, 100), description: '1 to 100 characters.' }),
    scopes: t.stringList({
      required: true,
      validate: z.array(z.string().max(50)).max(10),
      description: 'One or more of chat, stats:read, admin.',
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'Left out: it does not expire.' }),
  }),
})

const CreateApiKeyPayload = builder
  .objectRef<{ apiKey: ApiKeyShape; secret: string }>('CreateApiKeyPayload')
  .implement({
    description: 'A key that was made. `secret` is shown this once; only its hash is kept.',
    fields: (t) => ({
      apiKey: t.field({ type: ApiKey, resolve: ({ apiKey }) => apiKey, description: 'The key.' }),
      secret: t.exposeString('secret', { description: 'Send it as `Authorization: Bearer …`.' }),
    }),
  })

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreateApiKeyPayload,
    description: 'Makes a key; its secret is in this answer and in no other. Scope admin.',
    authScopes: { scope: 'admin' },
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The key.' }) },
    resolve: (_, { input }, { apiKeys }) =>
      apiKeys.create({ name: input.name, scopes: input.scopes, expiresAt: input.expiresAt ?? null }),
  }),
  revokeApiKey: t.field({
    type: ApiKey,
    description: 'Ends a key for good; what is connected by it is disconnected within 5 s. Scope admin.',
    authScopes: { scope: 'admin' },
    args: { id: t.arg.id({ required: true, description: '`key_…`' }) },
    resolve: (_, { id }, { apiKeys }) => apiKeys.revoke(id),
  }),
}))
