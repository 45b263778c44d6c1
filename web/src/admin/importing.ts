import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import type { ImportFilesMutation } from '../gql/graphql.ts'
import { failureOf } from '../graphql/failure.ts'
import type { Chosen } from './droppedFiles.ts'

const ImportFiles = graphql(`
  mutation ImportFiles($input: ImportDocumentsInput!) {
    importDocuments(input: $input) {
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
  }
`)

export type ImportedFile = ImportFilesMutation['importDocuments']['files'][number]

/** What became of the sample documents, which no file held: the first import removes them. */
export const isSamples = ({ path }: Pick<ImportedFile, 'path'>): boolean => path === '(sample knowledge)'

/** What the server takes of one request is 8 MiB: this, in Base64, and some room. */
const REQUEST_BYTES = 5_500_000
/** So few that their reader sees how it goes on. */
const REQUEST_FILES = 10

export interface ImportProgress {
  readonly done: number
  readonly of: number
}

export interface ImportWords {
  readonly tooLarge: string
  readonly unreadable: string
}

/**
 * Sends files, as many at a time as a request may have, and tells of each batch as it is done. One that fails stands
 * as refused, with the reason, and keeps no other from going on.
 */
export async function importFiles(
  client: Client,
  chosen: readonly Chosen[],
  words: ImportWords,
  onBatch: (results: readonly ImportedFile[], progress: ImportProgress) => void,
): Promise<void> {
  let done = 0
  const tell = (results: readonly ImportedFile[]) => {
    done += results.filter((each) => !isSamples(each)).length
    if (results.length > 0) onBatch(results, { done, of: chosen.length })
  }
  const sendable: Sendable[] = []
  const troubles: ImportedFile[] = []
  for (const { path, file } of chosen)
    if (!file) troubles.push(refused(path, words.unreadable))
    else if (file.size > REQUEST_BYTES) troubles.push(refused(path, words.tooLarge))
    else sendable.push({ path, file, size: file.size })
  tell(troubles)
  for (const batch of batchesOf(sendable)) tell(await importBatch(client, batch, words))
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
): Promise<ImportedFile[]> {
  const read = await Promise.all(
    batch.map(async ({ path, file }) => ({ path, base64: await base64Of(file).catch(() => null) })),
  )
  const unreadable = read
    .filter(({ base64 }) => base64 === null)
    .map(({ path }) => refused(path, words.unreadable))
  const input = read.flatMap(({ path, base64 }) => (base64 === null ? [] : [{ path, base64 }]))
  if (input.length === 0) return unreadable
  const { data, error } = await client.mutation(ImportFiles, { input: { files: input } })
  if (data) return [...unreadable, ...data.importDocuments.files]
  const reason = error ? failureOf(error).text : ''
  return [...unreadable, ...input.map(({ path }) => refused(path, reason))]
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
