import { sameContent } from '../domain/documentContent.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { ImportedFile } from '../domain/importing.ts'
import { pause } from '../domain/time.ts'
import type { KnowledgeStore } from '../ports/knowledgeStore.ts'
import type { ReadFile } from './importReading.ts'

export interface SettlingPorts {
  readonly store: Pick<KnowledgeStore, 'getAll' | 'putAll' | 'remove'>
}

const AGAIN_AFTER_MS = [250, 500, 1_000, 2_000, 4_000]

/** Writes what was read, unless it is a dry run, and tells what became of each file. `revision`: the store's, if it wrote. */
export async function settle(
  { store }: SettlingPorts,
  batch: readonly ReadFile[],
  dryRun: boolean,
): Promise<{ readonly files: readonly ImportedFile[]; readonly revision: number | null }> {
  const all = batch.flatMap(({ documents }) => documents)
  const before = await patiently(() => store.getAll(all.map(({ document }) => document.id)))
  const gone = batch.map(({ reading, known, documents }) => {
    const kept = new Set(documents.map(({ document }) => document.id))
    return reading.type === 'read' && kept.size > 0 ? known.filter((id) => !kept.has(id)) : []
  })
  let revision: number | null = null
  if (!dryRun) {
    if (all.length > 0) revision = await patiently(() => store.putAll(all))
    for (const id of gone.flat()) await patiently(() => store.remove(id))
  }
  return { files: batch.map((file, at) => toldOf(file, before, gone[at]?.length ?? 0)), revision }
}

function toldOf(
  { path, known, reading, documents }: ReadFile,
  before: Awaited<ReturnType<KnowledgeStore['getAll']>>,
  removed: number,
): ImportedFile {
  if (reading.type === 'refused') return { ...nothingOf(path), outcome: 'REFUSED', reason: reading.reason }
  if (documents.length === 0)
    return { ...nothingOf(path), outcome: 'UNCHANGED', documentIds: known, unchanged: known.length }
  const there = documents.map(({ document }) => ({ document, was: before.get(document.id) }))
  const created = there.filter(({ was }) => !was).length
  const updated = there.filter(({ document, was }) => was && !sameContent(was, document)).length
  const outcome =
    created === documents.length && removed === 0
      ? 'CREATED'
      : created + updated + removed > 0
        ? 'UPDATED'
        : 'UNCHANGED'
  return {
    ...nothingOf(path),
    outcome,
    notes: reading.notes,
    documentIds: documents.map(({ document }) => document.id),
    created,
    updated,
    unchanged: documents.length - created - updated,
    removed,
  }
}

export const nothingOf = (path: string) => ({
  path,
  reason: null,
  notes: [],
  documentIds: [],
  created: 0,
  updated: 0,
  unchanged: 0,
  removed: 0,
})

/** Another process may be writing just now, or Redis be away: a few seconds are waited for it. */
export async function patiently<T>(step: () => Promise<T>): Promise<T> {
  for (const ms of AGAIN_AFTER_MS) {
    try {
      return await step()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      await pause(ms)
    }
  }
  return step()
}
