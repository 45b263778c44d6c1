import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const SECRET_FILE = 'session-secret'

/** The session secret kept in a folder, made on first use and readable by its owner alone. */
export function secretIn(folder: string): string {
  const file = join(folder, SECRET_FILE)
  mkdirSync(folder, { recursive: true })
  if (!existsSync(file)) {
    // Linked when it is whole: of several processes that start at once, one is first, and all read the same.
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600 })
    try {
      linkSync(draft, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft)
    }
  }
  return readFileSync(file, 'utf8').trim()
}
