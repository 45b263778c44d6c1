import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileNames, markdownFile } from '../../api/adapters/documents/writing.ts'
import type { KnowledgeStore } from '../../api/ports/knowledgeStore.ts'
import { allDocuments } from '../../api/usecases/allDocuments.ts'

/** @throws Error with one line for whoever typed it */
export async function exportTo(store: KnowledgeStore, from: string, path: string): Promise<number> {
  const folder = resolve(from, path)
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length > 0)
    throw new Error(`There are files in ${folder} already. Name an empty folder, or a new one.`)
  const nameFor = fileNames()
  let count = 0
  for await (const document of allDocuments(store)) {
    await writeFile(join(folder, nameFor(document)), markdownFile(document))
    count++
  }
  console.log(`${count} documents are in ${folder}.`)
  return 0
}
