import { join } from 'node:path'
import { expect } from 'vitest'
import { readKnowledgeFolder } from '../../adapters/files/sampleKnowledge.ts'
import { hybridPassageIndex } from '../../adapters/hybrid/passageIndex.ts'
import { minilmEmbedder } from '../../adapters/minilm/embedder.ts'
import { miniSearchPassageIndex } from '../../adapters/minisearch/passageIndex.ts'
import { rememberedEmbedder } from '../../adapters/rememberedEmbedder.ts'
import { openDatabase } from '../../adapters/sqlite/database.ts'
import { sqlitePassageVectors } from '../../adapters/sqlite/passageVectors.ts'
import type { DocumentId } from '../../domain/ids.ts'
import type { KnowledgeDocument } from '../../domain/knowledge.ts'
import type { PassageIndex } from '../../ports/passageIndex.ts'
import { extractiveAnswer, MAX_PASSAGES } from '../../usecases/extractive.ts'
import { eventually } from '../support/patience.ts'

/** The file name, without its ending, for a document's address. */
const nameOf = (document: Pick<KnowledgeDocument, 'url'>): string => document.url?.split('/').at(-1) ?? ''

export interface Asked {
  /** The names of the documents found and of those cited, best first. */
  readonly found: readonly string[]
  readonly cited: readonly string[]
  readonly answer: string
}

export interface SampleIndex {
  readonly index: PassageIndex
  /** Asks the last of the questions after the others, as a conversation would. */
  ask(...questions: readonly string[]): Promise<Asked>
}

/** The sample knowledge, found by its words. */
export const lexicalSample = (): Promise<SampleIndex> => sampleOver(miniSearchPassageIndex())

/** As in a process that is started again: what was embedded once is known. */
const { embedder } = rememberedEmbedder(minilmEmbedder())
const vectors = sqlitePassageVectors(openDatabase(':memory:'))

/** The sample knowledge, found by meaning and words; all its vectors are there. */
export async function hybridSample(): Promise<SampleIndex> {
  const index = hybridPassageIndex({
    embedder,
    vectors,
    onFailure(error) {
      throw error
    },
    signal: new AbortController().signal,
  })
  const sample = await sampleOver(index)
  await eventually(() => expect(index.withoutVector()).toBe(0))
  return sample
}

async function sampleOver(index: PassageIndex): Promise<SampleIndex> {
  const documents = await readKnowledgeFolder(join(import.meta.dirname, '../../../knowledge'))
  const names = new Map(documents.map((document) => [document.id, nameOf(document)]))
  const titles = new Map(documents.map(({ id, title }) => [id, title]))
  for (const [at, document] of documents.entries()) index.put({ ...document, revision: at + 1 })

  async function ask(...questions: readonly string[]): Promise<Asked> {
    let context: string[] = []
    let asked: Asked = { found: [], cited: [], answer: '' }
    for (const question of questions) {
      const matches = await index.search({ question, context }, MAX_PASSAGES)
      const { sentences, sources } = extractiveAnswer(question, context, matches)
      const name = (id: DocumentId) => names.get(id) ?? ''
      asked = {
        found: matches.map(({ passage }) => name(passage.documentId)),
        cited: sources.map(({ documentId }) => name(documentId)),
        answer: sentences.join(' '),
      }
      context = [
        question,
        ...new Set(sources.map(({ documentId }) => titles.get(documentId) ?? '')),
        ...context,
      ]
    }
    return asked
  }
  return { index, ask }
}
