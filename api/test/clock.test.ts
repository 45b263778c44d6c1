import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { clockFaults } from './support/clockRules.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Tests and what stands behind them; the one helper that may wait is left out. */
const FILES = [
  '{api,schema,ops}/**/*.test.ts',
  'web/{src,test}/**/*.test.{ts,tsx}',
  'api/test/**/*.ts',
  'web/test/**/*.ts',
]
const ALLOWED = /^api\/test\/(support\/patience|clock\.test)\.ts$/

const faultsIn = (source: string): string[] => clockFaults(source).map(({ what }) => what)

describe('the clock in tests', () => {
  it('no test depends on the speed of the machine', () => {
    const files = [...new Set(FILES.flatMap((pattern) => globSync(pattern, { cwd: root })))]
    const faults = files
      .filter((file) => !file.includes('node_modules') && !ALLOWED.test(file))
      .flatMap((file) =>
        clockFaults(readFileSync(root + file, 'utf8'), file.endsWith('x') ? 'tsx' : 'ts').map(
          ({ line, what }) => `${file}:${line} ${what}`,
        ),
      )
    expect(files.length).toBeGreaterThan(200)
    expect(faults).toEqual([])
  })

  it.each([
    ['await setTimeout(() => {}, 500)', 'sleeps for a literal time'],
    [
      "import { setTimeout as pause } from 'node:timers/promises'\nawait pause(20)",
      'sleeps for a literal time',
    ],
    [
      "import { scheduler } from 'node:timers/promises'\nawait scheduler.wait(20)",
      'sleeps for a literal time',
    ],
    ['const WAIT_MS = 2 * 400\nsetTimeout(done, WAIT_MS)', 'sleeps for a literal time'],
    ['await vi.waitFor(look)', 'waits with a literal limit'],
    ['await button.waitFor({ timeout: 5_000 })', 'waits with a literal limit'],
    [
      'const SOON_MS = 100\nawait expect.poll(look, { timeout: SOON_MS }).toBe(1)',
      'waits with a literal limit',
    ],
    ['await fetch(url, { signal: AbortSignal.timeout(900) })', 'gives up after a literal time'],
    [
      'const at = Date.now()\nexpect(Date.now() - at).toBeLessThan(5)',
      'compares an elapsed time with a bound',
    ],
    [
      'const from = performance.now()\nconst took = performance.now() - from\nexpect(took / 2).toBeGreaterThan(5)',
      'compares an elapsed time with a bound',
    ],
    [
      'let longest = 0\nlet last = Date.now()\nlongest = Math.max(longest, Date.now() - last)\nexpect(longest).toBeLessThan(9)',
      'compares an elapsed time with a bound',
    ],
  ])('a planted fault is found: %s', (source, what) => {
    expect(faultsIn(source)).toEqual([what])
  })

  it.each([
    'setTimeout(done, 0)',
    'expect(counted - before).toBeLessThan(5)',
    'const at = Date.now()\nexpect(message.createdAt - at).toBeLessThan(5)',
    'await letTimePass(500)',
    'const elapsed = () => Date.now() - at\nexpect(rows).toHaveLength(2)',
  ])('what does not read a clock passes: %s', (source) => {
    expect(faultsIn(source)).toEqual([])
  })
})
