import { resolve } from 'node:path'
import { documentReader } from '../../api/adapters/documents/reader.ts'
import { type FoundFile, findFiles, pathFrom, readFound } from '../../api/adapters/files/sourceFiles.ts'
import type { SourceFile } from '../../api/domain/importing.ts'
import type { KnowledgeStore } from '../../api/ports/knowledgeStore.ts'
import { openSamples } from '../../api/samples.ts'
import { makeImporting } from '../../api/usecases/importing.ts'
import { makeProgress } from './progress.ts'
import { makeReport } from './report.ts'

export interface ImportOptions {
  readonly base: string
  readonly dryRun: boolean
  readonly deleteMissing: boolean
}

/** Returns the exit code. @throws Error with one line for whoever typed it */
export async function importFrom(
  store: KnowledgeStore,
  from: string,
  paths: readonly string[],
  { base, dryRun, deleteMissing }: ImportOptions,
): Promise<number> {
  const root = resolve(from, base)
  const locations = paths.map((path) => resolve(from, path))
  const { files, others } = await findFiles(locations, root)
  if (files.length === 0) throw new Error('There is no file to import there. Nothing was changed.')
  const reader = documentReader()
  const importing = makeImporting({ store, reader, samples: openSamples(store), now: Date.now })
  const progress = makeProgress(files.length)
  const report = makeReport({ dryRun, others })
  try {
    const refuse = (path: string, reason: string) => {
      report.refuse(path, reason)
      progress.tick()
    }
    for await (const file of importing.files(sourceFiles(files, refuse), { dryRun })) {
      report.add(file)
      progress.tick()
    }
    if (deleteMissing) {
      const missing = missingFrom(
        locations.map((each) => pathFrom(root, each)),
        files,
      )
      for await (const file of importing.removeMissing(missing, { dryRun })) report.add(file)
    }
  } finally {
    progress.end()
    await reader.close()
  }
  console.log(report.text())
  return report.refused() > 0 ? 1 : 0
}

async function* sourceFiles(
  files: readonly FoundFile[],
  refuse: (path: string, reason: string) => void,
): AsyncGenerator<SourceFile> {
  for (const file of files) {
    try {
      yield await readFound(file)
    } catch (error) {
      refuse(file.path, error instanceof Error ? error.message : String(error))
    }
  }
}

/** Whether a path was in one of the folders and is no more; what is in a folder that cannot be read may still be. */
function missingFrom(folders: readonly string[], files: readonly FoundFile[]): (path: string) => boolean {
  const isIn = (folder: string, path: string) =>
    folder === '' ? !path.startsWith('../') : path.startsWith(`${folder}/`)
  const there = new Set(files.map(({ path }) => path))
  const unknown = files.filter(({ trouble }) => trouble !== null).map(({ path }) => path)
  return (path) =>
    !there.has(path) &&
    folders.some((folder) => isIn(folder, path)) &&
    !unknown.some((folder) => isIn(folder, path))
}
