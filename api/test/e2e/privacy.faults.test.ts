import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askAndRead, cacheStage } from '../support/cacheStage.ts'
import { keyHolder, type TestClient } from '../support/client.ts'
import { eventually } from '../support/patience.ts'

const WORD = 'quillbloom'
const USER_KEY = { name: `${WORD} shop`, scopes: ['chat', 'knowledge:read'] }

/** Whatever its result: each call writes or reads what holds the word. */
async function useEverything(client: TestClient, admin: TestClient): Promise<void> {
  const asked = (query: string, variables: object = {}) => client.request(query, variables)
  const run = (query: string, variables: object = {}) => admin.request(query, variables)
  await askAndRead(client, `What does my ${WORD} like?`, {
    metadata: { page: WORD },
    clientMessageId: WORD,
  }).catch(() => {})
  await client.send(`Who made the ${WORD}?`, { useCache: false }).catch(() => {})
  await asked(`query { conversations(search: "${WORD}") { edges { node { id title } } } }`)
  await asked('query { exportMyData(first: 9) { lines } }')
  await asked(`query { searchKnowledge(query: "${WORD}") { score } }`)
  await run('mutation($input: UpsertDocumentInput!) { upsertDocument(input: $input) { id } }', {
    input: { title: WORD, body: `All about the ${WORD}.` },
  })
  await run('mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }', {
    input: USER_KEY,
  })
  await run('query { knowledgeGaps { question } cacheStats { entries } }')
  await asked('mutation { deleteMyData { removedConversations } }')
}

/** Makes each table one that no statement knows. */
function breakDatabase(folder: string): void {
  const database = new DatabaseSync(join(folder, 'verdemuse.db'))
  const tables = database
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all()
    .map(({ name }) => String(name))
  expect(tables.length).toBeGreaterThan(5)
  for (const name of tables) database.exec(`alter table ${name} rename to broken_${name}`)
  database.close()
}

/** Makes each key one of another type, with the word in it. */
async function breakRedis(url: string): Promise<void> {
  const redis = new Redis(url)
  const keys = await redis.keys('*')
  expect(keys.length).toBeGreaterThan(5)
  for (const key of keys) {
    const isList = (await redis.type(key)) === 'list'
    await redis.del(key)
    await (isList ? redis.set(key, WORD) : redis.lpush(key, WORD))
  }
  redis.disconnect()
}

describe.each(['embedded', 'Redis'] as const)('a store that fails at everything: %s', (kind) => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdemuse-faults-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const stage = cacheStage(kind, async () => ({
    LOG_LEVEL: 'trace',
    ...(kind === 'embedded' && { DATA_DIR: folder }),
  }))

  it('no word that anyone wrote is in the log of a store’s failures', async () => {
    const { redis, products, visitors, upstream } = stage()
    const [client] = await visitors(1)
    if (!client) throw new Error('Nobody came')
    const admin = stage().admin()
    upstream.next({ text: `It likes ${WORD} best.` })
    await useEverything(client, admin)
    await (redis ? breakRedis(redis.url) : breakDatabase(folder))
    await useEverything(client, admin)
    await keyHolder(products[0].url, WORD).request('{ viewer { id } }')
    const output = () => products.map((product) => product.output()).join('\n')
    const cause = redis ? 'WRONGTYPE' : 'no such table'
    await eventually(() => {
      expect(output().split('"msg":"unexpected"').length).toBeGreaterThan(4)
      expect(output()).toContain(cause)
    })
    expect(
      output()
        .split('\n')
        .filter((line) => line.includes(WORD)),
    ).toEqual([])
  })
})
