import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mutate } from './mutate.ts'
import type { Mutation } from './mutation.ts'

export interface Verdict {
  /** Unusable: its place was not found, or the mutation broke something else than what a test asserts. */
  readonly state: 'caught' | 'survived' | 'unusable'
  /** The first test that noticed, or what was the matter. */
  readonly by: string
  readonly ms: number
}

/** A copy of the product in which things may break. */
export interface Workshop {
  attempt(mutation: Mutation): Promise<Verdict>
  /** Runs the tests without any mutation, and learns from it how long they take here. To be called first. */
  tryUnbroken(tests: readonly string[]): Promise<Verdict>
  close(): void
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const COPIED = [
  'api',
  'schema',
  'knowledge',
  'ops/test',
  'web',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
]
const LEFT_BEHIND = new Set(['node_modules', 'dist'])
/**
 * A broken product hangs more often than it fails. A test may take several times what the slowest one took on this
 * machine while nothing was broken, so that a slow machine breaks none.
 */
const TIMES_THE_SLOWEST = 5
const LEAST_TEST_TIMEOUT_MS = 5_000
const FIRST_TEST_TIMEOUT_MS = 120_000
/** A run ends when each file might have had this many tests that hang. */
const HUNG_TESTS_A_FILE = 7

export async function makeWorkshop(): Promise<Workshop> {
  const folder = mkdtempSync(join(tmpdir(), 'verdemuse-mutations-'))
  for (const each of COPIED)
    cpSync(join(ROOT, each), join(folder, each), {
      recursive: true,
      filter: (path) => !LEFT_BEHIND.has(basename(path)),
    })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  let testTimeoutMs = FIRST_TEST_TIMEOUT_MS
  const run = (tests: readonly string[], bail = false) => runTests(folder, tests, testTimeoutMs, bail)
  return {
    async tryUnbroken(tests) {
      const { slowestMs, ...verdict } = await run(tests)
      testTimeoutMs = Math.round(Math.max(LEAST_TEST_TIMEOUT_MS, TIMES_THE_SLOWEST * slowestMs))
      return verdict
    },
    async attempt(mutation) {
      const mutated = tryMutating(folder, mutation)
      if (mutated instanceof Error) return { state: 'unusable', by: mutated.message, ms: 0 }
      const before = [...mutated.keys()].map((file) => [file, readFileSync(join(folder, file))] as const)
      for (const [file, source] of mutated) writeFileSync(join(folder, file), source)
      try {
        return await run(mutation.tests, true)
      } finally {
        for (const [file, source] of before) writeFileSync(join(folder, file), source)
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function tryMutating(folder: string, mutation: Mutation): Map<string, string> | Error {
  try {
    return mutate(folder, mutation)
  } catch (error) {
    return error as Error
  }
}

/** What vitest's JSON reporter writes, as far as it matters here. */
interface Report {
  readonly success: boolean
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName: string
      readonly duration?: number
      readonly failureMessages?: readonly string[]
    }[]
  }[]
}

async function runTests(
  folder: string,
  tests: readonly string[],
  testTimeoutMs: number,
  bail: boolean,
): Promise<Verdict & Slowest> {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const startedAt = performance.now()
  const timeoutMs = (1 + tests.length) * HUNG_TESTS_A_FILE * testTimeoutMs
  await vitest(folder, timeoutMs, [
    ...[
      'run',
      '--project',
      'unit',
      '--project',
      'product',
      '--project',
      'web',
      '--project',
      'servers',
      '--maxWorkers=2',
      `--testTimeout=${testTimeoutMs}`,
    ],
    ...(bail ? ['--bail=1'] : []),
    ...['--reporter=json', `--outputFile=${report}`, ...tests],
  ])
  return { ...verdictOf(report), ms: performance.now() - startedAt }
}

async function vitest(folder: string, timeoutMs: number, args: readonly string[]): Promise<void> {
  const program = join(folder, 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    stdio: 'ignore',
    timeout: timeoutMs,
  })
  await once(child, 'exit')
}

interface Slowest {
  /** Of all tests. */
  readonly slowestMs: number
}

function verdictOf(report: string): Omit<Verdict, 'ms'> & Slowest {
  let result: Report
  try {
    result = JSON.parse(readFileSync(report, 'utf8')) as Report
  } catch {
    return { state: 'unusable', by: 'the run did not come to an end', slowestMs: 0 }
  }
  const all = result.testResults.flatMap(({ assertionResults }) => assertionResults)
  const slowestMs = Math.max(0, ...all.map(({ duration = 0 }) => duration))
  return { ...stateOf(result), slowestMs }
}

function stateOf({ testResults, success }: Report): Pick<Verdict, 'state' | 'by'> {
  const all = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = all.find(({ status }) => status === 'failed')
  if (failed) return { state: 'caught', by: `${failed.fullName}${inVain(failed.failureMessages)}` }
  const complaint = testResults.find(({ message }) => message !== '')?.message.split('\n')[0]
  if (complaint || all.length === 0) return { state: 'unusable', by: complaint ?? 'no test was run' }
  if (!success) return { state: 'caught', by: 'an error outside of any test' }
  return { state: 'survived', by: 'no test noticed' }
}

const inVain = (messages: readonly string[] = []): string =>
  messages.some((message) => message.includes('timed out')) ? ' (waited in vain)' : ''
