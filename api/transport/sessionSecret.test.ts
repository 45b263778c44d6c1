import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { secretIn } from './sessionSecret.ts'

describe('secretIn', () => {
  it('the session secret is created once, readable by its owner only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'verdemuse-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const secret = secretIn(join(folder, 'data'))
    expect(secret.length).toBeGreaterThanOrEqual(43)
    expect(secretIn(join(folder, 'data'))).toBe(secret)
    const file = join(folder, 'data', 'session-secret')
    expect(readFileSync(file, 'utf8')).toBe(secret)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})
