import { chmodSync, mkdirSync, statSync } from 'node:fs'

const OTHERS = 0o007

/** Makes the data folder, closed to other users of the machine: it holds what customers wrote. Its group stays as it is. */
export function closedFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const { mode, uid } = statSync(path)
  if (mode & OTHERS && uid === process.getuid?.()) chmodSync(path, mode & 0o777 & ~OTHERS)
  return path
}
