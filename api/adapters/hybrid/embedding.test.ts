import { expect, it, vi } from 'vitest'
import { EmbedderUnavailable } from '../../domain/errors.ts'
import { newDocumentId } from '../../domain/ids.ts'
import type { KnowledgeDocument } from '../../domain/knowledge.ts'
import type { PassageVectors } from '../../ports/passageVectors.ts'
import { eventually } from '../../test/support/patience.ts'
import { embeddingOf } from '../../test/support/upstreamEmbeddings.ts'
import { hybridPassageIndex } from './passageIndex.ts'

const documentOf = (title: string, body: string): KnowledgeDocument => ({
  id: newDocumentId(),
  title,
  body,
  url: null,
  tags: [],
  updatedAt: 1,
  revision: 1,
})
const PALM = documentOf('Harmony Palm', 'Water the palm once a week.')
const FERN = documentOf('Tranquility Fern', 'Keep the fern out of the sun.')

/** An index over an embedder whose vectors have as many dimensions as `model` says, and that refuses some texts. */
function indexWith(model: { dimensions: number; refuses: (text: string) => boolean; isAway?: boolean }) {
  const stored = new Map<string, Float32Array>()
  const vectors: PassageVectors = {
    get: async (_, digests) => new Map([...stored].filter(([digest]) => digests.includes(digest))),
    async put(_, some) {
      for (const [digest, vector] of some) stored.set(digest, vector)
    },
    prune: async () => {},
  }
  const failures: unknown[] = []
  let embedded = 0
  const embedder = {
    name: 'test',
    dimensions: 0,
    async embed(texts: readonly string[]) {
      if (model.isAway) throw new EmbedderUnavailable('away', false)
      embedded += texts.length
      return texts.map((text) =>
        model.refuses(text) ? new Float32Array() : embeddingOf(text, model.dimensions),
      )
    },
  }
  const { signal } = new AbortController()
  const index = hybridPassageIndex({ embedder, vectors, onFailure: (error) => failures.push(error), signal })
  const settled = () => eventually(() => expect(index.withoutVector()).toBe(0))
  return { index, stored, failures, settled, embedded: () => embedded }
}

it('vectors of another length than the embedder gives today are computed again', async () => {
  const model = { dimensions: 64, refuses: () => false }
  const { index, stored, settled } = indexWith(model)
  index.put(PALM)
  await settled()
  await index.search({ question: 'palm?', context: [] }, 3)
  model.dimensions = 32
  await index.search({ question: 'How often should I water the palm?', context: [] }, 3)
  expect(index.withoutVector()).toBeGreaterThan(0)
  await settled()
  expect([...stored.values()].map(({ length }) => length)).toEqual([32])
  const [found] = await index.search({ question: 'Should the palm be watered?', context: [] }, 3)
  expect(found?.passage.documentId).toBe(PALM.id)
})

it('a search says when it had to do without embeddings', async () => {
  const model = { dimensions: 64, refuses: () => false, isAway: true }
  const { index, settled } = indexWith(model)
  const onWordsOnly = vi.fn()
  index.put(PALM)
  const search = (question: string) => index.search({ question, context: [], onWordsOnly }, 3)
  expect(await search('How often should I water the palm?')).toHaveLength(1)
  expect(onWordsOnly).toHaveBeenCalledOnce()
  model.isAway = false
  await settled()
  await search('How often should I water the palm?')
  await search('How often should I water the palm?')
  expect(onWordsOnly).toHaveBeenCalledOnce()
})

it('a text that the embedder refuses is found by its words, and its document is named', async () => {
  const { index, failures, settled } = indexWith({
    dimensions: 64,
    refuses: (text) => text.includes('fern'),
  })
  index.put(FERN)
  index.put(PALM)
  await settled()
  expect(failures).toHaveLength(1)
  expect(String(failures[0])).toContain(FERN.id)
  const [found] = await index.search({ question: 'Where do I keep the fern?', context: [] }, 3)
  expect(found?.passage.documentId).toBe(FERN.id)
})
