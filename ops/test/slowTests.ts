import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { TEST_LIMIT_MS } from '../../api/test/support/patience.ts'

const SLOWEST = 20
/** The share of its limit from which a test is named, whether or not it is among the slowest. */
const LARGE_SHARE = 0.25

/** What the report needs of a finished test. */
export interface Timed {
  readonly name: string
  readonly state: string
  readonly ms: number
  readonly limitMs: number
}

/** Ends the report of a run with its slowest tests, those that come near their limit, and the two counts. */
export class SlowTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()].map(timed))
    process.stdout.write(`\n${slowTestReport(tests).join('\n')}\n`)
  }
}

const timed = (test: TestCase): Timed => ({
  name: `${relative(process.cwd(), test.module.moduleId)} > ${test.name.replaceAll('\n', ' ')}`,
  state: test.result().state,
  ms: test.diagnostic()?.duration ?? 0,
  limitMs: test.options.timeout ?? TEST_LIMIT_MS,
})

/** The lines of the report. */
export function slowTestReport(tests: readonly Timed[]): string[] {
  const bySlowness = tests.toSorted((one, other) => other.ms - one.ms)
  const nearLimit = bySlowness.filter(({ ms, limitMs }) => ms > limitMs * LARGE_SHARE)
  const count = (state: string): number => tests.filter((test) => test.state === state).length
  return [
    `The ${SLOWEST} slowest tests`,
    ...bySlowness.slice(0, SLOWEST).map(lineOf),
    ...(nearLimit.length > 0 ? ['Tests that used more than a quarter of their limit'] : []),
    ...nearLimit.map(lineOf),
    '',
    `${count('passed')} passed, ${count('failed')} failed`,
  ]
}

const lineOf = ({ name, ms }: Timed): string => `${(ms / 1_000).toFixed(1).padStart(7)} s  ${name}`
