import { expect, it } from 'vitest'
import { miniSearchPassageIndex } from '../adapters/minisearch/passageIndex.ts'
import { openDatabase } from '../adapters/sqlite/database.ts'
import { sqliteKnowledgeStore } from '../adapters/sqlite/knowledgeStore.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import { newDocumentId } from '../domain/ids.ts'
import type { Viewer } from '../domain/viewer.ts'
import { telemetryWith } from '../test/support/telemetry.ts'
import { catalogued } from './catalogue.ts'
import { fillingComponent, makeFilling, whileFilling } from './filling.ts'
import { makeKnowledge } from './knowledge.ts'

const document = (title: string, body: string) => ({
  ...{ id: newDocumentId(), title, body, url: null, tags: [], updatedAt: 1 },
})
const VIEWER: Viewer = { id: 'visitor_a', kind: 'VISITOR', scopes: ['chat'] }
/** As many as the index takes of the store in several reads. */
const MANY = Array.from({ length: 250 }, (_, at) =>
  document(`Lamp ${at}`, `The lamp number${at} costs $${at}.`),
)

/** An index over 250 documents that gets each part of them when `next` is called. */
async function halfFilled() {
  const store = sqliteKnowledgeStore(openDatabase(':memory:'))
  for (const each of MANY) await store.put(each)
  const parts: PromiseWithResolvers<void>[] = []
  const changesSince: typeof store.changesSince = async (...range) => {
    const part = Promise.withResolvers<void>()
    parts.push(part)
    await part.promise
    return store.changesSince(...range)
  }
  const filling = makeFilling()
  const { index, catalogue } = whileFilling(catalogued(miniSearchPassageIndex()), filling)
  const quotas = { takeSearch: async () => {} }
  const ports = { index, catalogue, filling, quotas, telemetry: telemetryWith(), now: () => 1 }
  const knowledge = makeKnowledge({ ...ports, store: { ...store, changesSince } })
  const ending = new AbortController()
  await knowledge.keepInSync(ending.signal)
  const next = async (failure?: Error) => {
    const part = parts.shift()
    if (failure) part?.reject(failure)
    else part?.resolve()
    while (parts.length === 0 && !filling.isOver() && !failure) await new Promise(setImmediate)
  }
  const search = (question: string) => knowledge.search(VIEWER, question, 1)
  return { knowledge, catalogue, filling, next, search, end: () => ending.abort() }
}

it('a process that still indexes answers from what it has, and says how far it is', async () => {
  const { filling, next, search, catalogue, end } = await halfFilled()
  const component = fillingComponent(filling)
  expect(await component.check()).toMatchObject({
    status: 'DEGRADED',
    detail: expect.stringContaining('0 %'),
  })
  await next()
  expect(await component.check()).toMatchObject({
    status: 'DEGRADED',
    detail: expect.stringContaining('40 %'),
  })
  expect(await search('How much is the lamp number7?')).toHaveLength(1)
  const last = { documentId: MANY[249]?.id ?? newDocumentId(), revision: 250 }
  expect(catalogue.documentState(last)).toBe('CURRENT')
  await next()
  await next()
  expect(await component.check()).toMatchObject({ name: 'knowledge', status: 'OK', detail: null })
  expect(catalogue.documentState({ ...last, documentId: newDocumentId() })).toBe('DELETED')
  end()
})

it('a question that nothing is found for waits until all documents are indexed', async () => {
  const { filling, next, search, end } = await halfFilled()
  await next()
  let found: unknown[] | null = null
  const searching = search('What about the number249?').then((matches) => {
    found = matches
  })
  await next()
  expect(found).toBeNull()
  await next()
  await searching
  expect(found).toHaveLength(1)
  expect(filling.share()).toBe(1)
  end()
})

it('a question goes on with what is indexed if the process ends', async () => {
  const { filling, next, search, end } = await halfFilled()
  await next()
  const searching = search('What about the number249?')
  filling.stop()
  expect(await searching).toEqual([])
  expect(await search('What about the number248?')).toEqual([])
  end()
})

it('a question goes on with what is indexed if the store fails', async () => {
  const { filling, next, search, end } = await halfFilled()
  await next()
  const searching = search('What about the number249?')
  await next(new StoreUnavailable(new Error('away')))
  expect(await searching).toEqual([])
  expect(filling.isOver()).toBe(false)
  end()
})
