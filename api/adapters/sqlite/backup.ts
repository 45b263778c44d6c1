import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * Writes the database as it is at one moment to `target`, which must not exist; a process that has it open goes on
 * meanwhile. `VACUUM INTO` reads the journal as well, which a copy of the file would lack, and copies nothing deleted.
 * @throws Error where the database is missing or damaged, or the copy is not whole
 */
export function backUp(path: string, target: string): void {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    database.prepare('vacuum into ?').run(target)
  } finally {
    database.close()
  }
  chmodSync(target, 0o600)
  const copy = new DatabaseSync(target, { readOnly: true })
  try {
    const result = copy.prepare('pragma integrity_check').get()?.integrity_check
    if (result !== 'ok') throw new Error(`The copy is damaged: ${result}`)
  } finally {
    copy.close()
  }
}
