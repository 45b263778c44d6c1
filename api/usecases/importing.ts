import type { DocumentId } from '../domain/ids.ts'
import { type ImportedFile, SAMPLE_KNOWLEDGE, type SourceFile } from '../domain/importing.ts'
import { pause } from '../domain/time.ts'
import type { DocumentReader } from '../ports/documentReader.ts'
import type { KnowledgeStore } from '../ports/knowledgeStore.ts'
import { charactersOf, type ReadFile, readingFiles } from './importReading.ts'
import { nothingOf, patiently, settle } from './importSettling.ts'
import type { Samples } from './samples.ts'

export interface Importing {
  /**
   * Brings the documents of files into the store, and tells what became of each, in their order. A file that has not
   * changed since it was imported is not read again; one that has takes the place of what it held before, whatever
   * was done to that meanwhile. The first file that holds a document of the owner's own removes the sample documents:
   * one more entry, at the end, says so. With `dryRun`, nothing is written. @throws StoreUnavailable
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
  readonly store: Pick<KnowledgeStore, 'getAll' | 'putAll' | 'origins' | 'remove' | 'leastFollowed'>
  readonly reader: Pick<DocumentReader, 'read'>
  readonly samples: Pick<Samples, 'untouched'>
  readonly now: () => number
}

/** How many changes the processes that answer may be behind: a second's work for one. */
const MOST_BEHIND = 500
const LOOK_EVERY_MS = 50
/** They look for changes more often than that. */
const NOTICED_MS = 2_000
/** After so much, what was read is written. */
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
  let batch: ReadFile[] = []
  let written = 0
  let hasDocuments = false
  const settled = async function* () {
    const { files, revision } = await settle(ports, batch, dryRun)
    batch = []
    written = revision ?? written
    hasDocuments ||= files.some(({ documentIds }) => documentIds.length > 0)
    yield* files
  }
  for await (const file of files) {
    batch.push(await read(file))
    if (batch.length >= BATCH.files || charactersOf(batch) >= BATCH.characters) {
      yield* settled()
      await untilFollowed(ports, written - MOST_BEHIND, 0)
    }
  }
  yield* settled()
  if (hasDocuments) yield* removeSamples(ports, dryRun)
  if (written > 0) await untilFollowed(ports, written, NOTICED_MS)
}

/**
 * Waits for the processes that answer, until they do from that revision. One that falls silent is left behind; `noticedMs`
 * is how long they have to notice that there is something to do.
 */
async function untilFollowed({ store }: ImportingPorts, revision: number, noticedMs: number): Promise<void> {
  const noticedBy = performance.now() + noticedMs
  for (;;) {
    const least = await patiently(() => store.leastFollowed())
    const isWaitedFor = least === null ? performance.now() < noticedBy : least < revision
    if (!isWaitedFor) return
    await pause(LOOK_EVERY_MS)
  }
}

async function* removeSamples(
  { store, samples }: ImportingPorts,
  dryRun: boolean,
): AsyncGenerator<ImportedFile> {
  const ids = await patiently(() => samples.untouched())
  if (ids.length > 0) yield removeAll(store, SAMPLE_KNOWLEDGE, ids, dryRun)
}

async function* removeMissing(
  { store }: ImportingPorts,
  isMissing: (path: string) => boolean,
  dryRun: boolean,
): AsyncGenerator<ImportedFile> {
  const origins = await patiently(() => store.origins())
  for (const [path, those] of Map.groupBy(origins, ([, origin]) => origin.path)) {
    if (!isMissing(path)) continue
    const ids = those.map(([id]) => id)
    yield removeAll(store, path, ids, dryRun)
  }
}

async function removeAll(
  store: ImportingPorts['store'],
  path: string,
  documentIds: readonly DocumentId[],
  dryRun: boolean,
): Promise<ImportedFile> {
  if (!dryRun) for (const id of documentIds) await patiently(() => store.remove(id))
  return { ...nothingOf(path), outcome: 'REMOVED', documentIds, removed: documentIds.length }
}
