import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { backUp } from '../api/adapters/sqlite/backup.ts'
import { loadConfig } from '../api/config.ts'
import { DATABASE } from '../api/stores.ts'
import { SECRET_FILE } from '../api/transport/sessionSecret.ts'

const USAGE = `npm run backup [-- FOLDER]

Copies the data folder (DATA_DIR) as it is at one moment, also while the product runs on it: conversations, documents, keys and
the secret of the visitors' sessions. FOLDER has to be new; without it, a folder under backups/ is named after the time.

To restore: stop the product, and start it with DATA_DIR naming a copy of FOLDER.`

/** Where the command was given: npm runs scripts in the folder of the package. */
const here = process.env.INIT_CWD ?? process.cwd()

/** Returns what was done. @throws Error with one line for whoever typed it */
function run([named, ...more]: readonly string[]): string {
  if (named?.startsWith('-') || more.length > 0) throw new Error(USAGE)
  const { redis, dataDir } = loadConfig(process.env)
  if (redis)
    throw new Error(
      'REDIS_URL is set: the data is on Redis. ops/deploy.sh backup copies that of a deployment.',
    )
  const database = join(dataDir, DATABASE)
  if (!existsSync(database)) throw new Error(`There is no data in ${resolve(dataDir)} yet.`)
  const folder = resolve(here, named ?? join('backups', `verdemuse-${timestamp()}`))
  if (existsSync(folder)) throw new Error(`${folder} exists already. Nothing was changed.`)
  const draft = `${folder}.part`
  mkdirSync(dirname(folder), { recursive: true })
  mkdirSync(draft, { mode: 0o700 })
  try {
    backUp(database, join(draft, DATABASE))
    const secret = join(dataDir, SECRET_FILE)
    if (existsSync(secret)) copyFileSync(secret, join(draft, SECRET_FILE))
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true })
    throw error
  }
  return `Backup: ${folder}. It holds what customers wrote, and a secret: keep it where nobody else reads.`
}

const timestamp = (): string => new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')

try {
  console.log(run(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
