import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { closedFolder } from './dataFolder.ts'

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

it('a data folder is closed to other users, whether it is new or was there before', () => {
  const parent = mkdtempSync(join(tmpdir(), 'verdemuse-'))
  onTestFinished(() => rmSync(parent, { recursive: true }))
  expect(modeOf(closedFolder(join(parent, 'new', 'data')))).toBe('700')
  const before = join(parent, 'before')
  mkdirSync(before)
  chmodSync(before, 0o755)
  expect(modeOf(closedFolder(before))).toBe('750')
})
