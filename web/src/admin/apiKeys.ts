import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import type { ApiKeyFieldsFragment } from '../gql/graphql.ts'
import { failureOf } from '../graphql/failure.ts'

const ApiKeys = graphql(`
  query ApiKeys {
    apiKeys {
      ...ApiKeyFields
    }
  }

  fragment ApiKeyFields on ApiKey {
    id
    name
    prefix
    scopes
    createdAt
    lastUsedAt
    expiresAt
  }
`)

const CreateApiKey = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      secret
      apiKey {
        ...ApiKeyFields
      }
    }
  }
`)

const RevokeApiKey = graphql(`
  mutation RevokeApiKey($id: ID!) {
    revokeApiKey(id: $id) {
      id
    }
  }
`)

export type ApiKey = ApiKeyFieldsFragment
export const SCOPES = ['chat', 'stats:read', 'admin'] as const

/** How long a key lasts, in days; null: for good. */
export const LIFETIMES_DAYS = [30, 90, 365, null] as const
export type LifetimeDays = (typeof LIFETIMES_DAYS)[number]

const DAY_MS = 86_400_000

export async function listKeys(client: Client): Promise<readonly ApiKey[] | null> {
  return (await client.query(ApiKeys, {})).data?.apiKeys ?? null
}

export async function createKey(
  client: Client,
  { name, scopes, days }: { name: string; scopes: string[]; days: LifetimeDays },
): Promise<{ readonly apiKey: ApiKey; readonly secret: string } | { readonly problem: string }> {
  const expiresAt = days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString()
  const { data, error } = await client.mutation(CreateApiKey, { input: { name, scopes, expiresAt } })
  return data?.createApiKey ?? { problem: error ? failureOf(error).text : '' }
}

/** Null: it opens nothing any more. */
export async function revokeKey(client: Client, id: string): Promise<string | null> {
  const { data, error } = await client.mutation(RevokeApiKey, { id })
  if (data || !error) return null
  const { code, text } = failureOf(error)
  return code === 'NOT_FOUND' ? null : text
}
