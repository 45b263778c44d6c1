import { describe, expect, it } from 'vitest'
import { newApiKeyId } from '../../domain/ids.ts'
import type { KeyStore, StoredKey } from '../../ports/keyStore.ts'
import { AWKWARD_TEXT, freshly, type Open, type Opened } from './opened.ts'

const keyOf = (given: Partial<StoredKey> = {}): StoredKey => ({
  id: newApiKeyId(),
  name: 'Garden centre',
  prefix: 'vm_0123456789',
  scopes: ['chat', 'stats:read'],
  createdAt: 1_000,
  lastUsedAt: null,
  expiresAt: 9_000_000_000_000,
  secretHash: 'a-hash',
  ...given,
})

/** All that api/ports/keyStore.ts promises. */
export function keyStoreContract(name: string, open: Open<KeyStore, null>): void {
  describe(`KeyStore on ${name}`, () => {
    const opened = freshly(() => open(null))
    keeping(opened)
    use(opened)
  })
}

function keeping(opened: () => Opened<KeyStore>): void {
  it('every process gets an API key as it was added', async () => {
    const key = keyOf({ name: AWKWARD_TEXT, expiresAt: null, lastUsedAt: 2_000, scopes: [] })
    await opened().port.add(key)
    expect(await (await opened().another()).find(key.id)).toEqual(key)
    expect(await opened().port.find(newApiKeyId())).toBeNull()
  })

  it('API keys are listed newest first, including expired ones', async () => {
    const { port } = opened()
    expect(await port.list()).toEqual([])
    const keys = Array.from({ length: 30 }, (_, at) => keyOf({ name: `${at}`, expiresAt: at }))
    for (const key of keys.toSorted(({ prefix }) => prefix.length)) await port.add(key)
    expect((await port.list()).map(({ name }) => name)).toEqual(keys.map(({ name }) => name).toReversed())
  })

  it('an API key is removed once, with all that was known of it', async () => {
    const { port, another, countLeftovers } = opened()
    const [key, other] = [keyOf(), keyOf()]
    await port.add(key)
    await port.add(other)
    await port.used(key.id, 5_000)
    const removed = await Promise.all([port.remove(key.id), (await another()).remove(key.id)])
    expect(removed.toSorted()).toEqual(expect.arrayContaining([{ ...key, lastUsedAt: 5_000 }, null]))
    expect(await port.find(key.id)).toBeNull()
    expect(await port.list()).toEqual([other])
    await port.remove(other.id)
    expect(await countLeftovers()).toBe(0)
  })
}

function use(opened: () => Opened<KeyStore>): void {
  it('an API key keeps its latest use, and never an earlier one', async () => {
    const { port } = opened()
    const key = keyOf()
    await port.add(key)
    for (const now of [1_700_000_000_000, 1_800_000_000_000, 1_700_000_000_001]) await port.used(key.id, now)
    expect((await port.find(key.id))?.lastUsedAt).toBe(1_800_000_000_000)
    expect((await port.list())[0]?.lastUsedAt).toBe(1_800_000_000_000)
  })

  it('the use of a removed API key leaves nothing behind', async () => {
    const { port, countLeftovers } = opened()
    await port.used(newApiKeyId(), 1_000)
    expect(await countLeftovers()).toBe(0)
  })
}
