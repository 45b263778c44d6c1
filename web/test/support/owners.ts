import type { Page } from 'playwright-core'
import { clientWith, keyHolder, type TestClient } from '../../../api/test/support/client.ts'

export const ADMIN_API_KEY = 'an-admin-api-key'

export async function signIn(page: Page, key = ADMIN_API_KEY): Promise<void> {
  await page.getByLabel('API key').fill(key)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Makes an API key as its owner would. */
export async function makeKey(
  url: string,
  scopes: readonly string[],
): Promise<{ id: string; secret: string }> {
  const { data, errors } = await keyHolder(url, ADMIN_API_KEY).request<{
    createApiKey: { secret: string; apiKey: { id: string } }
  }>('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }', {
    input: { name: scopes.join(' '), scopes },
  })
  if (!data) throw new Error(JSON.stringify(errors))
  return { id: data.createApiKey.apiKey.id, secret: data.createApiKey.secret }
}

export async function revokeKey(url: string, id: string): Promise<void> {
  await keyHolder(url, ADMIN_API_KEY).request('mutation($id: ID!) { revokeApiKey(id: $id) { id } }', { id })
}

let customers = 0

/** Someone who asks for the first time, on whose behalf an owner's key may speak. */
export const newCustomer = (url: string): TestClient =>
  clientWith(url, {
    authorization: `Bearer ${ADMIN_API_KEY}`,
    'x-verdemuse-user': `customer ${++customers}`,
  })
