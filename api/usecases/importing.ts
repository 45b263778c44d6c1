import type { ImportedFile, SourceFile } from '../domain/importing.ts'
import { pause } from '../domain/time.ts'
import type { DocumentReader } from '../ports/documentReader.ts'
import type { KnowledgeStore } from '../ports/knowledgeStore.ts'
import { makePace } from './importPace.ts'
import { charactersOf, type ReadFile, readingFiles } from './importReading.ts'
import { nothingOf, patiently, settle } from './importSettling.ts'

export interface Importing {
  /**
   * Brings the documents of files into the store, and tells what became of each, in their order. A file that has not
   * changed since it was imported is not read again; one that has takes the place of what it held before, whatever
   * was done to that meanwhile. With `dryRun`, nothing is written. @throws StoreUnavailable
   */
  files(
    files: Iterable<SourceFile> | AsyncIterable<SourceFile>,
    options?: { dryRun?: boolean },
  ): AsyncIterable<ImportedFile>
  /** Removes the documents of files that are no more. @throws StoreUnavailable */
  removeMissing(
    isMissing: (path: string) => boolean,
    options?: { dryRun?: boolean },
  ): AsyncIterable<ImportedFile>
}

export interface ImportingPorts {
  readonly store: Pick<KnowledgeStore, 'getAll' | 'putAll' | 'origins' | 'remove'>
  readonly reader: Pick<DocumentReader, 'read'>
  readonly now: () => number
}

/** Of what is written in one step: other processes cannot write meanwhile. */
const BATCH = { files: 100, characters: 250_000 }

export function makeImporting(ports: ImportingPorts): Importing {
  return {
    files: (files, { dryRun = false } = {}) => importFiles(ports, files, dryRun),
    removeMissing: (isMissing, { dryRun = false } = {}) => removeMissing(ports, isMissing, dryRun),
  }
}

async function* importFiles(
  ports: ImportingPorts,
  files: Iterable<SourceFile> | AsyncIterable<SourceFile>,
  dryRun: boolean,
): AsyncGenerator<ImportedFile> {
  const read = readingFiles(ports, await patiently(() => ports.store.origins()))
  const pace = makePace()
  let batch: ReadFile[] = []
  const settled = async function* () {
    const characters = charactersOf(batch)
    yield* await settle(ports, batch, dryRun)
    batch = []
    if (!dryRun) await pause(pace(characters))
  }
  for await (const file of files) {
    batch.push(await read(file))
    if (batch.length >= BATCH.files || charactersOf(batch) >= BATCH.characters) yield* settled()
  }
  yield* settled()
}

async function* removeMissing(
  { store }: ImportingPorts,
  isMissing: (path: string) => boolean,
  dryRun: boolean,
): AsyncGenerator<ImportedFile> {
  const origins = await patiently(() => store.origins())
  for (const [path, those] of Map.groupBy(origins, ([, origin]) => origin.path)) {
    if (!isMissing(path)) continue
    const documentIds = those.map(([id]) => id)
    if (!dryRun) for (const id of documentIds) await patiently(() => store.remove(id))
    yield { ...nothingOf(path), outcome: 'REMOVED', documentIds, removed: documentIds.length }
  }
}
