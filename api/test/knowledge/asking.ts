import { join } from 'node:path'
import { readKnowledgeFolder } from '../../adapters/files/sampleKnowledge.ts'
import { miniSearchPassageIndex } from '../../adapters/minisearch/passageIndex.ts'
import type { DocumentId } from '../../domain/ids.ts'
import type { KnowledgeDocument } from '../../domain/knowledge.ts'
import type { PassageIndex } from '../../ports/passageIndex.ts'
import { extractiveAnswer, MAX_PASSAGES } from '../../usecases/extractive.ts'

/** The file name, without its ending, for a document's address. */
const nameOf = (document: Pick<KnowledgeDocument, 'url'>): string => document.url?.split('/').at(-1) ?? ''

export interface Asked {
  /** The names of the documents found and of those cited, best first. */
  readonly found: readonly string[]
  readonly cited: readonly string[]
  readonly answer: string
}

/** An index of the sample knowledge, and a way to ask it. */
export async function sampleIndex(): Promise<{
  index: PassageIndex
  ask: (...questions: readonly string[]) => Asked
  names: Map<DocumentId, string>
}> {
  const documents = await readKnowledgeFolder(join(import.meta.dirname, '../../../knowledge'))
  const index = miniSearchPassageIndex()
  const names = new Map(documents.map((document) => [document.id, nameOf(document)]))
  const titles = new Map(documents.map(({ id, title }) => [id, title]))
  for (const [at, document] of documents.entries()) index.put({ ...document, revision: at + 1 })

  /** Asks the last of `questions` after the others, as a conversation would. */
  function ask(...questions: readonly string[]): Asked {
    let context: string[] = []
    let asked: Asked = { found: [], cited: [], answer: '' }
    for (const question of questions) {
      const matches = index.search({ question, context }, MAX_PASSAGES)
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
  return { index, ask, names }
}
