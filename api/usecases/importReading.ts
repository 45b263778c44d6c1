import { createHash } from 'node:crypto'
import { type DocumentId, documentIdOf } from '../domain/ids.ts'
import type { DocumentOrigin, FileReading, SourceFile } from '../domain/importing.ts'
import type { DocumentReader } from '../ports/documentReader.ts'
import type { PutDocument } from '../ports/knowledgeStore.ts'

/** A file and what was made of it; `known` are the documents that came from it before. */
export interface ReadFile {
  readonly path: string
  readonly known: readonly DocumentId[]
  readonly reading: FileReading
  readonly documents: readonly PutDocument[]
}

export interface ReadingPorts {
  readonly reader: Pick<DocumentReader, 'read'>
  readonly now: () => number
}

/** Changes with what is made of files, so that those that were imported before are read again. */
const READING_VERSION = 1

/** Reads one file after the other, as far as each has to be read. */
export function readingFiles(
  { reader, now }: ReadingPorts,
  origins: ReadonlyMap<DocumentId, DocumentOrigin>,
) {
  const known = Map.groupBy(origins, ([, { path }]) => path)
  const paths = new Set<string>()
  const takenBy = new Map<DocumentId, string>()
  const refused = (file: Omit<ReadFile, 'reading' | 'documents'>, reason: string): ReadFile => ({
    ...file,
    reading: { type: 'refused', reason },
    documents: [],
  })
  return async ({ path, bytes }: SourceFile): Promise<ReadFile> => {
    const before = known.get(path) ?? []
    const file = { path, known: before.map(([id]) => id) }
    if (paths.has(path)) return refused(file, 'A file of this path came before it.')
    paths.add(path)
    const digest = digestOf(bytes)
    if (isUnchanged(before, digest)) {
      for (const id of file.known) takenBy.set(id, path)
      return { ...file, reading: { type: 'read', documents: [], notes: [] }, documents: [] }
    }
    const reading = await reader.read({ path, bytes })
    if (reading.type === 'refused') return { ...file, reading, documents: [] }
    const origin = { path, digest, documents: reading.documents.length }
    const documents = reading.documents.map(({ id, key, ...content }) => ({
      document: { id: id ?? documentIdOf(path, key), ...content, updatedAt: now() },
      origin,
    }))
    const ids = documents.map(({ document }) => document.id)
    const taken = ids.find((id) => takenBy.has(id)) ?? firstTwice(ids)
    if (taken) return refused(file, `Its id ${taken} is that of ${takenBy.get(taken) ?? 'two of its parts'}.`)
    for (const id of ids) takenBy.set(id, path)
    return { ...file, reading, documents }
  }
}

function firstTwice(ids: readonly DocumentId[]): DocumentId | undefined {
  const seen = new Set<DocumentId>()
  return ids.find((id) => seen.has(id) || !seen.add(id))
}

const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(`${READING_VERSION}\n`).update(bytes).digest('base64url')

/** One of several documents of a file that was removed is missed as well. */
const isUnchanged = (before: readonly (readonly [DocumentId, DocumentOrigin])[], digest: string): boolean =>
  before.length > 0 &&
  before.every(([, origin]) => origin.digest === digest && origin.documents === before.length)

export const charactersOf = (batch: readonly ReadFile[]): number =>
  batch.reduce(
    (sum, { documents }) => sum + documents.reduce((all, { document }) => all + document.body.length, 0),
    0,
  )
