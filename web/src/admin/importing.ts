import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import type { ImportStateFragment } from '../gql/graphql.ts'
import { failureOf } from '../graphql/failure.ts'
import type { Chosen } from './droppedFiles.ts'

graphql(`
  fragment ImportState on DocumentImport {
    id
    state
    reason
    total
    done
    files {
      path
      outcome
      reason
      notes
      created
      updated
      unchanged
      removed
    }
  }
`)

const StartImport = graphql(`
  mutation StartImport($input: ImportDocumentsInput!) {
    startDocumentImport(input: $input) {
      ...ImportState
    }
  }
`)

const OneImport = graphql(`
  query OneImport($id: ID!) {
    documentImport(id: $id) {
      ...ImportState
    }
  }
`)

const RunningImports = graphql(`
  query RunningImports {
    documentImports {
      ...ImportState
    }
  }
`)

export type DocumentImport = ImportStateFragment
export type ImportedFile = DocumentImport['files'][number]

/** What became of the sample documents, which no file held: the first import removes them. */
export const isSamples = ({ path }: Pick<ImportedFile, 'path'>): boolean => path === '(sample knowledge)'

/** What the server takes of one request is 8 MiB: this, in Base64, and some room. */
const REQUEST_BYTES = 5_500_000
/** So few that their reader sees how it goes on. */
const REQUEST_FILES = 10
/** A small import is done at once; one that goes on is looked at less and less often. */
const LOOK_AFTER_MS = [50, 100, 200, 400, 800]

export interface ImportProgress {
  readonly done: number
  readonly of: number
}

export interface ImportWords {
  readonly tooLarge: string
  readonly unreadable: string
  readonly interrupted: string
}

/** Told of files as they are done. */
export type OnFiles = (results: readonly ImportedFile[]) => void

/**
 * Sends files, as many at a time as a request may have. The server goes on with what it has when this page is gone. A
 * batch that fails stands as refused, with the reason, and keeps no other from going on.
 */
export async function importFiles(
  client: Client,
  chosen: readonly Chosen[],
  words: ImportWords,
  onFiles: OnFiles,
): Promise<void> {
  const sendable: Sendable[] = []
  const troubles: ImportedFile[] = []
  for (const { path, file } of chosen)
    if (!file) troubles.push(refused(path, words.unreadable))
    else if (file.size > REQUEST_BYTES) troubles.push(refused(path, words.tooLarge))
    else sendable.push({ path, file, size: file.size })
  if (troubles.length > 0) onFiles(troubles)
  for (const batch of batchesOf(sendable)) await importBatch(client, batch, words, onFiles)
}

/** Those that are under way, the oldest first: begun before this page was opened, or on another one. */
export async function runningImports(client: Client): Promise<readonly DocumentImport[]> {
  const { data } = await client.query(RunningImports, {}, { requestPolicy: 'network-only' })
  return (data?.documentImports ?? []).filter(({ state }) => state === 'RUNNING').toReversed()
}

/**
 * Tells of the files of an import until it ends. `paths` are what it was sent, where that is known: those that it did not
 * come to are refused. A server that cannot be reached is asked again.
 */
export async function followImport(
  client: Client,
  begun: DocumentImport,
  words: ImportWords,
  onFiles: OnFiles,
  paths: readonly string[] = [],
): Promise<void> {
  const told: ImportedFile[] = []
  const tell = ({ files }: Pick<DocumentImport, 'files'>) => {
    const fresh = files.slice(told.length)
    told.push(...fresh)
    if (fresh.length > 0) onFiles(fresh)
  }
  let known: DocumentImport | null = begun
  for (let look = 0; ; look++) {
    if (known) tell(known)
    if (known?.state === 'DONE') return
    if (known?.state !== 'RUNNING') {
      const done = new Set(told.map(({ path }) => path))
      const reason = known?.reason ?? words.interrupted
      const missing = paths.filter((path) => !done.has(path)).map((path) => refused(path, reason))
      if (missing.length > 0) onFiles(missing)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AFTER_MS[look] ?? LOOK_AFTER_MS.at(-1)))
    const { data, error } = await client.query(OneImport, { id: begun.id }, { requestPolicy: 'network-only' })
    if (!error) known = data?.documentImport ?? null
  }
}

interface Sendable {
  readonly path: string
  readonly file: File
  readonly size: number
}

async function importBatch(
  client: Client,
  batch: readonly Sendable[],
  words: ImportWords,
  onFiles: OnFiles,
): Promise<void> {
  const read = await Promise.all(
    batch.map(async ({ path, file }) => ({ path, base64: await base64Of(file).catch(() => null) })),
  )
  const unreadable = read.filter(({ base64 }) => base64 === null)
  if (unreadable.length > 0) onFiles(unreadable.map(({ path }) => refused(path, words.unreadable)))
  const input = read.flatMap(({ path, base64 }) => (base64 === null ? [] : [{ path, base64 }]))
  if (input.length === 0) return
  const paths = input.map(({ path }) => path)
  const { data, error } = await client.mutation(StartImport, { input: { files: input } })
  if (data) return followImport(client, data.startDocumentImport, words, onFiles, paths)
  const reason = error ? failureOf(error).text : words.interrupted
  onFiles(paths.map((path) => refused(path, reason)))
}

/** Within the bounds of a request, in their order. */
export function batchesOf<Sized extends { readonly size: number }>(files: readonly Sized[]): Sized[][] {
  const batches: Sized[][] = []
  let bytes = 0
  for (const file of files) {
    const last = batches.at(-1)
    if (last && last.length < REQUEST_FILES && bytes + file.size <= REQUEST_BYTES) {
      last.push(file)
      bytes += file.size
    } else {
      batches.push([file])
      bytes = file.size
    }
  }
  return batches
}

const refused = (path: string, reason: string): ImportedFile => ({
  ...{ path, outcome: 'REFUSED', reason, notes: [] },
  ...{ created: 0, updated: 0, unchanged: 0, removed: 0 },
})

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,?/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
