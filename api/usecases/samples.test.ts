import { expect, it } from 'vitest'
import { openDatabase } from '../adapters/sqlite/database.ts'
import { sqliteKnowledgeStore } from '../adapters/sqlite/knowledgeStore.ts'
import { newDocumentId } from '../domain/ids.ts'
import { makeSamples } from './samples.ts'

const sample = (title: string) => ({
  ...{ id: newDocumentId(), title, body: `About ${title}.`, url: null, tags: [], updatedAt: 1 },
})
const PALM = sample('Moon Palm')
const CACTUS = sample('Sun Cactus')

function opened() {
  const store = sqliteKnowledgeStore(openDatabase(':memory:'))
  return { store, samples: makeSamples({ store, read: async () => [PALM, CACTUS] }) }
}

it('an empty store gets the samples once, and one that held documents never does', async () => {
  const { store, samples } = opened()
  expect(await samples.seed()).toBe(2)
  for (const { id } of [PALM, CACTUS]) await store.remove(id)
  expect(await samples.seed()).toBe(0)
})

it('a sample that its owner edited or imported is no longer a sample', async () => {
  const { store, samples } = opened()
  expect(await samples.untouched()).toEqual([])
  await samples.seed()
  expect(new Set(await samples.untouched())).toEqual(new Set([PALM.id, CACTUS.id]))
  await store.put({ ...PALM, body: 'Our own palm.' })
  expect(await samples.untouched()).toEqual([CACTUS.id])
  const origin = { path: 'cactus.md', digest: 'd', documents: 1 }
  await store.putAll([{ document: CACTUS, origin }])
  expect(await samples.untouched()).toEqual([])
})
