import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { redisKeyStore } from '../../adapters/redis/apiKeys/keyStore.ts'
import { connectRedis } from '../../adapters/redis/connection.ts'
import type { ApiKeyId } from '../../domain/ids.ts'
import { clientWith, keyHolder, type TestClient, visitor } from '../support/client.ts'
import { COMPILE_CACHE, type Product, startProduct } from '../support/product.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'

const ADMIN_API_KEY = 'an-admin-api-key'
const CREATE = `mutation($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { secret apiKey { id name prefix scopes createdAt lastUsedAt expiresAt } }
}`
const FAR = '2100-01-01T00:00:00.000Z'
const EVENTS = 'subscription($id: ID!) { conversationEvents(conversationId: $id) { __typename } }'

interface Made {
  readonly secret: string
  readonly apiKey: { readonly id: ApiKeyId; readonly name: string; readonly prefix: string }
}

let redis: RedisServer
let here: Product
let there: Product
let admin: TestClient
beforeAll(async () => {
  redis = await startRedisServer()
  const settings = { REDIS_URL: redis.url, ADMIN_API_KEY, SESSION_SECRET: 'x'.repeat(32), EMBEDDINGS: 'off' }
  ;[here, there] = await Promise.all([startProduct(settings), startProduct(settings)])
  admin = keyHolder(here.url, ADMIN_API_KEY)
})
afterAll(async () => {
  await Promise.all([here.close(), there.close()])
  await redis.close()
})

async function made(input: object = {}): Promise<Made> {
  const { data, errors } = await admin.request<{ createApiKey: Made }>(CREATE, {
    input: { name: 'Garden centre', scopes: ['chat'], ...input },
  })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.createApiKey
}

async function listed() {
  const { data } = await admin.request<{ apiKeys: { id: string; lastUsedAt: string | null }[] }>(
    '{ apiKeys { id name prefix lastUsedAt } }',
  )
  return data?.apiKeys ?? []
}

const codeOf = async (client: TestClient, query: string, variables = {}) =>
  (await client.request(query, variables)).errors?.[0]?.extensions?.code

describe('an API key', () => {
  it('a key is created, shown once, listed, used on every process, and revoked', async () => {
    const { secret, apiKey } = await made({ expiresAt: FAR })
    expect(apiKey).toMatchObject({ scopes: ['chat'], lastUsedAt: null, expiresAt: FAR })
    const partner = keyHolder(there.url, secret)
    expect((await partner.request('{ viewer { id kind scopes } }')).data).toEqual({
      viewer: { id: apiKey.id, kind: 'PARTNER', scopes: ['chat'] },
    })
    // The use is noted beside the request, which does not wait for it.
    await expect
      .poll(async () => (await listed()).find(({ id }) => id === apiKey.id)?.lastUsedAt)
      .toEqual(expect.any(String))
    expect(JSON.stringify(await listed())).not.toContain(secret)
    await admin.request('mutation($id: ID!) { revokeApiKey(id: $id) { id } }', { id: apiKey.id })
    expect(await codeOf(partner, '{ viewer { id } }')).toBe('UNAUTHENTICATED')
    expect(here.output() + there.output()).not.toContain(secret)
  })

  it('a key opens what its scopes say', async () => {
    const [chat, figures, wide] = await Promise.all([
      made(),
      made({ scopes: ['stats:read'] }),
      made({ scopes: ['chat', 'admin'] }),
    ])
    expect(await codeOf(keyHolder(here.url, chat.secret), '{ apiKeys { id } }')).toBe('FORBIDDEN')
    expect(
      await codeOf(
        keyHolder(here.url, figures.secret),
        'mutation { sendMessage(input: { content: "Hi" }) { conversation { id } } }',
      ),
    ).toBe('FORBIDDEN')
    expect(await codeOf(keyHolder(here.url, wide.secret), '{ apiKeys { id } }')).toBeUndefined()
    expect(await codeOf(await visitor(here.url), '{ apiKeys { id } }')).toBe('UNAUTHENTICATED')
    const node = 'query($id: ID!) { node(id: $id) { id } }'
    const asked = { id: chat.apiKey.id }
    expect((await keyHolder(here.url, chat.secret).request(node, asked)).data).toEqual({ node: null })
    expect((await admin.request(node, asked)).data).toEqual({ node: { id: chat.apiKey.id } })
  })
})

describe('a partner', () => {
  it('each user of a partner has conversations that nobody else sees', async () => {
    const [{ secret }, other] = [await made(), await made()]
    const as = (key: string, user?: string) =>
      clientWith(here.url, {
        authorization: `Bearer ${key}`,
        ...(user !== undefined && { 'x-verdemuse-user': user }),
      })
    const ada = as(secret, 'ada@example.com')
    const { conversation } = await ada.send('How often should I water my Harmony Palm?')
    const seenBy = async (client: TestClient) =>
      (await client.request('query($id: ID!) { conversation(id: $id) { id } }', { id: conversation.id })).data
        ?.conversation
    expect(await seenBy(as(secret, 'ada@example.com'))).toEqual({ id: conversation.id })
    for (const stranger of [as(secret, 'bob'), as(secret), as(other.secret, 'ada@example.com'), admin])
      expect(await seenBy(stranger)).toBeNull()
    expect(await codeOf(as(secret, 'x'.repeat(201)), '{ viewer { id } }')).toBe('BAD_USER_INPUT')
    expect(here.output()).not.toContain('ada@example.com')
  })
})

const revoke = ({ apiKey: { id } }: Made) =>
  admin.request('mutation($id: ID!) { revokeApiKey(id: $id) { id } }', { id })

/** Puts its expiry into the past, as if the time had come. */
async function expire({ apiKey: { id } }: Made): Promise<void> {
  const connection = await connectRedis(redis.url)
  try {
    const store = redisKeyStore(connection)
    const key = await store.find(id)
    if (!key) throw new Error(`There is no ${id}`)
    await store.add({ ...key, expiresAt: Date.now() - 1 })
  } finally {
    connection.close()
  }
}

describe('what a key has opened', () => {
  it.each([
    ['revoked', revoke],
    ['expired', expire],
  ])('what a key has opened ends on any process once the key is %s', async (_, invalidate) => {
    const key = await made({ expiresAt: FAR })
    const partner = keyHolder(there.url, key.secret)
    const { conversation } = await partner.send('How often should I water my Harmony Palm?')
    const [byHeader, byMessage, byNobody] = await Promise.all([
      opened({ authorization: `Bearer ${key.secret}` }),
      opened({}, { Authorization: `Bearer ${key.secret}` }),
      opened({}),
    ])
    const sse = await fetch(`${there.url}/graphql`, {
      method: 'POST',
      headers: { ...partner.headers, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: EVENTS, variables: { id: conversation.id } }),
    })
    expect([byHeader, byMessage].map(({ socket }) => socket.readyState)).toEqual([
      WebSocket.OPEN,
      WebSocket.OPEN,
    ])
    await invalidate(key)
    const codes = await Promise.all([byHeader.closed, byMessage.closed])
    await expect(sse.text()).rejects.toThrow()
    expect(codes).toEqual([4401, 4401])
    expect(byNobody.socket.readyState).toBe(WebSocket.OPEN)
    byNobody.socket.terminate()
    expect(await codeOf(partner, '{ viewer { id } }')).toBe('UNAUTHENTICATED')
  })

  it('a wrong key opens no socket', async () => {
    const { closed } = await opened({}, { authorization: 'Bearer vm_wrong' }, false)
    expect(await closed).toBe(4401)
  })
})

async function opened(headers: Record<string, string>, payload?: object, untilReady = true) {
  const socket = new WebSocket(`${there.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers,
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const ready = new Promise((resolve) => socket.once('message', resolve))
  socket.send(JSON.stringify({ type: 'connection_init', payload }))
  if (untilReady) await ready
  return { socket, closed }
}

describe('npm run keys', () => {
  const keys = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['ops/keys.ts', ...args], {
      env: { PATH: process.env.PATH ?? '', ...COMPILE_CACHE, REDIS_URL: redis.url },
    })

  it('npm run keys creates a key that works, lists it, and revokes it', async () => {
    const { stdout } = await keys('create', 'Night shift', '--scope', 'chat', '--scope', 'stats:read')
    const secret = /^vm_\S{60,}$/m.exec(stdout)?.[0] ?? ''
    const partner = keyHolder(here.url, secret)
    const { data } = await partner.request<{ viewer: { id: string; scopes: string[] } }>(
      '{ viewer { id scopes } }',
    )
    expect(data?.viewer.scopes).toEqual(['chat', 'stats:read'])
    expect((await keys('list')).stdout).toContain('Night shift')
    await keys('revoke', data?.viewer.id ?? '')
    expect(await codeOf(partner, '{ viewer { id } }')).toBe('UNAUTHENTICATED')
  })

  it.each([
    [[], 'npm run keys -- create'],
    [['create', 'A'], 'npm run keys -- create'],
    [['create', 'A', '--scope', 'root'], 'one or more of chat, stats:read, admin'],
    [['create', 'A', '--scope', 'chat', '--expires', 'soon'], 'a date such as'],
    [['revoke', 'key_none'], 'There is no such API key.'],
  ])('npm run keys refuses %j in words', async (args, words) => {
    await expect(keys(...args)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(words) })
  })
})
