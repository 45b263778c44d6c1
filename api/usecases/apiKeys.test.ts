import { expect, it, vi } from 'vitest'
import { BadUserInput, NotFound, StoreUnavailable } from '../domain/errors.ts'
import type { ApiKeyId } from '../domain/ids.ts'
import type { KeyStore, StoredKey } from '../ports/keyStore.ts'
import { eventually } from '../test/support/patience.ts'
import { makeApiKeys } from './apiKeys.ts'

function keys() {
  const stored = new Map<ApiKeyId, StoredKey>()
  const used = vi.fn(async (id: ApiKeyId, lastUsedAt: number) => {
    const key = stored.get(id)
    if (key) stored.set(id, { ...key, lastUsedAt })
  })
  const keyStore: KeyStore = {
    add: async (key) => void stored.set(key.id, key),
    find: async (id) => stored.get(id) ?? null,
    list: async () => [...stored.values()],
    async remove(id) {
      const key = stored.get(id) ?? null
      stored.delete(id)
      return key
    },
    used,
  }
  const clock = { now: 1_800_000_000_000 }
  const backgroundFailed = vi.fn()
  const apiKeys = makeApiKeys({
    keyStore,
    onRevoked: async () => {},
    telemetry: { backgroundFailed },
    now: () => clock.now,
  })
  return { apiKeys, stored, used, clock, backgroundFailed }
}

const NEW = { name: 'Garden centre', scopes: ['chat', 'stats:read', 'chat'], expiresAt: null }

it('the secret of a key is returned once, and only its hash is stored', async () => {
  const { apiKeys, stored } = keys()
  const { apiKey, secret } = await apiKeys.create(NEW)
  expect(secret).toMatch(/^vm_[\w-]{22}_[\w-]{43}$/)
  expect(secret.startsWith(apiKey.prefix)).toBe(true)
  expect(apiKey.scopes).toEqual(['chat', 'stats:read'])
  expect(JSON.stringify([...stored.values()])).not.toContain(secret.slice(apiKey.prefix.length + 1))
  expect(JSON.stringify(apiKey)).not.toContain('secretHash')
})

it('a key is authenticated by its exact secret only', async () => {
  const { apiKeys } = keys()
  const { apiKey, secret } = await apiKeys.create(NEW)
  const other = await apiKeys.create(NEW)
  expect((await apiKeys.authenticate(secret))?.id).toBe(apiKey.id)
  const mixed = apiKey.prefix + other.secret.slice(other.apiKey.prefix.length)
  for (const wrong of ['', 'vm_', secret.slice(0, -1), `${secret}A`, apiKey.prefix, mixed, apiKey.id])
    expect(await apiKeys.authenticate(wrong)).toBeNull()
})

it('an expired or revoked key is not valid', async () => {
  const { apiKeys, clock } = keys()
  const expiring = await apiKeys.create({ ...NEW, expiresAt: clock.now + 1_000 })
  const revoked = await apiKeys.create(NEW)
  expect(await apiKeys.isValid(expiring.apiKey.id)).toBe(true)
  clock.now += 1_000
  await apiKeys.revoke(revoked.apiKey.id)
  for (const { apiKey, secret } of [expiring, revoked]) {
    expect(await apiKeys.authenticate(secret)).toBeNull()
    expect(await apiKeys.isValid(apiKey.id)).toBe(false)
  }
  await expect(apiKeys.revoke(revoked.apiKey.id)).rejects.toThrow(NotFound)
  await expect(apiKeys.revoke('key_none')).rejects.toThrow(NotFound)
})

it('a use of a key is stored once a minute, and the key works even if that fails', async () => {
  const { apiKeys, used, clock, backgroundFailed } = keys()
  const { secret } = await apiKeys.create(NEW)
  for (const later of [0, 1_000, 58_999, 1]) {
    clock.now += later
    await apiKeys.authenticate(secret)
  }
  expect(used).toHaveBeenCalledTimes(2)
  used.mockRejectedValueOnce(new StoreUnavailable())
  clock.now += 60_000
  expect(await apiKeys.authenticate(secret)).not.toBeNull()
  await eventually(() => expect(backgroundFailed).toHaveBeenCalledOnce())
})

it.each([
  [{ scopes: [] }, 'scopes'],
  [{ scopes: ['chat', 'root'] }, 'scopes'],
  [{ expiresAt: 1_799_999_999_999 }, 'expiresAt'],
])('a key is not created with %o', async (given, field) => {
  const refused = await keys()
    .apiKeys.create({ ...NEW, ...given })
    .catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(BadUserInput)
  expect(refused).toMatchObject({ details: { field } })
})
