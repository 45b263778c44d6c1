import { setImmediate as nextTurn } from 'node:timers/promises'
import { type DocumentContent, sameContent } from '../domain/documentContent.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { DocumentId } from '../domain/ids.ts'
import type { ImportedFile } from '../domain/importing.ts'
import type { KnowledgeDocument } from '../domain/knowledge.ts'
import { pause } from '../domain/time.ts'
import type { KnowledgeStore, PutDocument } from '../ports/knowledgeStore.ts'
import type { ReadFile } from './importReading.ts'

export interface SettlingPorts {
  readonly store: Pick<KnowledgeStore, 'getAll' | 'putAll' | 'remove'>
}

const AGAIN_AFTER_MS = [250, 500, 1_000, 2_000, 4_000]

/** As much as is written in one step: other processes cannot write meanwhile, nor this one answer. */
const STEP = { documents: 100, characters: 250_000 }

export interface Settled {
  readonly files: readonly ImportedFile[]
  /** The store’s, after what was written; null where nothing changed. */
  readonly revision: number | null
}

/** Writes what was read, unless it is a dry run, and tells what became of each file. */
export async function settle(
  { store }: SettlingPorts,
  batch: readonly ReadFile[],
  dryRun: boolean,
): Promise<Settled> {
  const before = new Map<DocumentId, KnowledgeDocument>()
  let revision: number | null = null
  for (const step of stepsOf(batch.flatMap(({ documents }) => documents))) {
    const there = await patiently(() => store.getAll(step.map(({ document }) => document.id)))
    for (const [id, document] of there) before.set(id, document)
    const isNews = step.some(({ document }) => !isThere(there.get(document.id), document))
    const after = dryRun ? null : await patiently(() => store.putAll(step))
    if (isNews) revision = after
    await nextTurn()
  }
  const gone = batch.map(goneFrom)
  for (const id of dryRun ? [] : gone.flat()) {
    await patiently(() => store.remove(id))
    await nextTurn()
  }
  return { files: batch.map((file, at) => toldOf(file, before, gone[at]?.length ?? 0)), revision }
}

const isThere = (was: KnowledgeDocument | undefined, document: DocumentContent): boolean =>
  was !== undefined && sameContent(was, document)

function* stepsOf(all: readonly PutDocument[]): Generator<readonly PutDocument[]> {
  let step: PutDocument[] = []
  let characters = 0
  for (const each of all) {
    step.push(each)
    characters += each.document.body.length
    if (step.length < STEP.documents && characters < STEP.characters) continue
    yield step
    step = []
    characters = 0
  }
  if (step.length > 0) yield step
}

/** What came from the file before and does not any more. */
function goneFrom({ reading, known, documents }: ReadFile): readonly DocumentId[] {
  const kept = new Set(documents.map(({ document }) => document.id))
  return reading.type === 'read' && kept.size > 0 ? known.filter((id) => !kept.has(id)) : []
}

function toldOf(
  { path, known, reading, documents }: ReadFile,
  before: ReadonlyMap<DocumentId, KnowledgeDocument>,
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
