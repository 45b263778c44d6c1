import { parseArgs } from 'node:util'
import { loadConfig } from '../api/config.ts'
import { openKnowledge } from '../api/stores.ts'
import { exportTo } from './knowledge/export.ts'
import { importFrom } from './knowledge/import.ts'

const USAGE = `npm run knowledge -- import PATH… [--dry-run] [--delete-missing] [--base DIR]
npm run knowledge -- export DIR

import  makes documents of files and folders: Markdown, HTML, text, CSV and JSON of questions and answers, PDF.
        A file is known by its path as seen from the current folder, or from --base: imported again, it takes the
        place of what it held before; one that has not changed is left alone.
  --dry-run         only tells what would be done
  --delete-missing  removes the documents of files that are no more in the folders that are named
export  writes every document as Markdown, which imports back to the same. DIR has to be empty, or new.

Works on the store that the settings name, REDIS_URL or else DATA_DIR, also while the product runs on it.
Ends with 0; with 1 where something was refused, the rest being done; with 2 where nothing could be done.`

/** Where the command was given: npm runs scripts in the folder of the package. */
const folder = process.env.INIT_CWD ?? process.cwd()

/** Returns the exit code. @throws Error with one line for whoever typed it */
async function run(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'dry-run': { type: 'boolean', default: false },
      'delete-missing': { type: 'boolean', default: false },
      base: { type: 'string', default: '.' },
    },
  })
  const [command, ...paths] = positionals
  const isGood = command === 'import' ? paths.length > 0 : command === 'export' && paths.length === 1
  if (!isGood) throw new Error(USAGE)
  const store = await openKnowledge(loadConfig(process.env))
  try {
    if (command === 'export') return await exportTo(store.knowledge, folder, paths[0] ?? '')
    return await importFrom(store.knowledge, folder, paths, {
      base: values.base,
      dryRun: values['dry-run'],
      deleteMissing: values['delete-missing'],
    })
  } finally {
    await store.close()
  }
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
}
