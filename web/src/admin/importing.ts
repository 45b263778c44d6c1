import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import type { ImportFilesMutation } from '../gql/graphql.ts'
import { failureOf } from '../graphql/failure.ts'

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
  files: readonly File[],
  words: ImportWords,
  onBatch: (results: readonly ImportedFile[], progress: ImportProgress) => void,
): Promise<void> {
  let done = 0
  const tell = (results: readonly ImportedFile[]) => {
    done += results.length
    onBatch(results, { done, of: files.length })
  }
  const tooLarge = files.filter(({ size }) => size > REQUEST_BYTES)
  if (tooLarge.length > 0) tell(tooLarge.map((file) => refused(file, words.tooLarge)))
  for (const batch of batchesOf(files.filter(({ size }) => size <= REQUEST_BYTES)))
    tell(await importBatch(client, batch, words))
}

async function importBatch(
  client: Client,
  batch: readonly File[],
  words: ImportWords,
): Promise<ImportedFile[]> {
  const read = await Promise.all(
    batch.map(async (file) => ({ file, base64: await base64Of(file).catch(() => null) })),
  )
  const unreadable = read
    .filter(({ base64 }) => base64 === null)
    .map(({ file }) => refused(file, words.unreadable))
  const input = read.flatMap(({ file, base64 }) => (base64 === null ? [] : [{ path: pathOf(file), base64 }]))
  if (input.length === 0) return unreadable
  const { data, error } = await client.mutation(ImportFiles, { input: { files: input } })
  if (data) return [...unreadable, ...data.importDocuments.files]
  const reason = error ? failureOf(error).text : ''
  return batch.map((file) => refused(file, reason))
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

/** Within a folder that was chosen, the path in it. */
const pathOf = ({ webkitRelativePath, name }: File): string => webkitRelativePath || name

const refused = (file: File, reason: string): ImportedFile => ({
  ...{ path: pathOf(file), outcome: 'REFUSED', reason, notes: [] },
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
