import { afterAll, beforeAll, expect, it } from 'vitest'
import { newDocumentId } from '../../../domain/ids.ts'
import type { KnowledgeStore } from '../../../ports/knowledgeStore.ts'
import { eventually } from '../../../test/support/patience.ts'
import { type RedisServer, startRedisServer } from '../../../test/support/redisServer.ts'
import { catalogued } from '../../../usecases/catalogue.ts'
import { makeFilling } from '../../../usecases/filling.ts'
import { makeIndexing } from '../../../usecases/indexing.ts'
import { miniSearchPassageIndex } from '../../minisearch/passageIndex.ts'
import { connectRedis, type RedisConnection } from '../connection.ts'
import { redisKnowledgeStore } from './knowledgeStore.ts'

const document = (title: string) => ({
  id: newDocumentId(),
  title,
  body: `All about the ${title}.`,
  url: null,
  tags: [],
  updatedAt: 1,
})
const [PALM, FERN, CACTUS] = [document('palm'), document('fern'), document('cactus')]

let server: RedisServer
let connection: RedisConnection
let store: KnowledgeStore
beforeAll(async () => {
  server = await startRedisServer()
  connection = await connectRedis(server.url)
  store = redisKnowledgeStore(connection)
})
afterAll(async () => {
  connection.close()
  await server.close()
})

/** What Redis has now is all that it has after its next start. */
const save = () => connection.redis.save()
const restart = async () => {
  await server.restart()
  await eventually(() => connection.redis.ping())
}

it('revisions that Redis lost are given to nothing else, and every index follows what is left', async () => {
  const { index } = catalogued(miniSearchPassageIndex())
  const indexing = makeIndexing({ store, index, filling: makeFilling() })
  const titles = async (question: string) =>
    (await index.search({ question, context: [] }, 9)).map(({ passage }) => passage.titlePath[0])
  await store.put(PALM)
  await store.put(FERN)
  await save()
  const lost = [await store.put({ ...FERN, body: 'A fern is a moss.' }), await store.put(CACTUS)]
  await indexing.sync()
  expect(await titles('What is all about the cactus?')).toEqual(['cactus'])
  await restart()
  const after = [await store.put(document('lily')), await store.put(document('rose'))]
  const newest = Math.max(...lost.map(({ revision }) => revision))
  for (const { revision } of after) expect(revision).toBeGreaterThan(newest)
  await indexing.sync()
  expect(await titles('What is all about the cactus?')).not.toContain('cactus')
  const [fern] = await index.search({ question: 'Tell me all about the fern', context: [] }, 1)
  expect(fern?.passage.text).toContain('All about the fern.')
  expect(await titles('Tell me about the rose')).toContain('rose')
})

it('an index drops what Redis lost before anything is written again', async () => {
  const { index } = catalogued(miniSearchPassageIndex())
  const indexing = makeIndexing({ store, index, filling: makeFilling() })
  await save()
  await store.put(document('orchid'))
  await indexing.sync()
  const found = () => index.search({ question: 'Is there an orchid?', context: [] }, 9)
  expect((await found()).map(({ passage }) => passage.titlePath[0])).toContain('orchid')
  await restart()
  await indexing.sync()
  expect(await found()).toEqual([])
})
