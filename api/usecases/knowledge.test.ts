import { describe, expect, it } from 'vitest'
import { miniSearchPassageIndex } from '../adapters/minisearch/passageIndex.ts'
import { openDatabase } from '../adapters/sqlite/database.ts'
import { sqliteKnowledgeStore } from '../adapters/sqlite/knowledgeStore.ts'
import { type DocumentId, newDocumentId } from '../domain/ids.ts'
import type { KnowledgeDocument } from '../domain/knowledge.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { KnowledgeStore } from '../ports/knowledgeStore.ts'
import { telemetryWith } from '../test/support/telemetry.ts'
import { catalogued } from './catalogue.ts'
import { makeFilling } from './filling.ts'
import { makeKnowledge } from './knowledge.ts'

const document = (title: string, body: string): Omit<KnowledgeDocument, 'revision'> => ({
  id: newDocumentId(),
  title,
  body,
  url: null,
  tags: [],
  updatedAt: 1,
})

const VIEWER: Viewer = { id: 'visitor_a', kind: 'VISITOR', scopes: ['chat'] }

const openStore = () => sqliteKnowledgeStore(openDatabase(':memory:'))
const knowledgeOver = (store: KnowledgeStore) =>
  makeKnowledge({
    store,
    ...catalogued(miniSearchPassageIndex()),
    filling: makeFilling(),
    quotas: { takeSearch: async () => {} },
    telemetry: telemetryWith(),
    now: () => 1,
  })

const PALM = document('Moon Palm', 'The Moon Palm costs $12.25.')
const CACTUS = document('Sun Cactus', 'The Sun Cactus costs $7.75.')

describe('knowledge', () => {
  it('the knowledge follows a store that lost its data and counts from scratch', async () => {
    let store = openStore()
    const current: KnowledgeStore = {
      ...store,
      get: (id) => store.get(id),
      changesSince: (revision, limit) => store.changesSince(revision, limit),
    }
    const knowledge = knowledgeOver(current)
    for (const each of [PALM, CACTUS, document('Fern', 'A fern.')]) await store.put(each)
    await knowledge.sync()
    expect(await knowledge.search(VIEWER, 'How much is the Moon Palm?', 1)).toHaveLength(1)
    store = openStore()
    await store.put(CACTUS)
    await knowledge.sync()
    expect(await knowledge.search(VIEWER, 'How much is the Moon Palm?', 1)).toEqual([])
    expect(await knowledge.search(VIEWER, 'How much is the Sun Cactus?', 1)).toHaveLength(1)
  })

  it('a search has each document once, by its best passage', async () => {
    const knowledge = knowledgeOver(openStore())
    await knowledge.upsert({
      ...PALM,
      id: null,
      body: '# Care\n\nWater the palm weekly.\n\n# Light\n\nThe palm likes water in the air.',
    })
    const found = await knowledge.search(VIEWER, 'water palm', 5)
    expect(found.map(({ document: { title } }) => title)).toEqual(['Moon Palm'])
  })

  it.each(['palm', 'doc_1', 'conv_01a20524-c89f-74ce-8e34-416a5c109801', ''])(
    'a document cannot have the id “%s”',
    async (id) => {
      const knowledge = knowledgeOver(openStore())
      await expect(knowledge.upsert({ ...PALM, id })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
      await expect(knowledge.remove(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      expect(await knowledge.byId(id as DocumentId)).toBeNull()
    },
  )
})
