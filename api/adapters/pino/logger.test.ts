import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { PATIENCE_MS } from '../../test/support/patience.ts'

const LOGGER = new URL('./logger.ts', import.meta.url).href
const LINES = 2_000
const LINE = 'a line of some length '.repeat(20)
const MOST_KEPT_BYTES = 4 * 1024 * 1024

/** A process that logs, and then does as told. */
const logging = (then: string, stdout: 'pipe' | number) =>
  spawn(
    process.execPath,
    [
      ...['--disable-warning=ExperimentalWarning', '--expose-gc', '--input-type=module', '--eval'],
      `import { setTimeout as pause } from 'node:timers/promises'
       const { makeLogger } = await import(${JSON.stringify(LOGGER)})
       const logger = await makeLogger({ level: 'info', production: true })
       const log = (count) => { for (let at = 0; at < count; at++) logger.info({ at }, ${JSON.stringify(LINE)}) }
       ${then}`,
    ],
    { stdio: ['pipe', stdout, 'inherit'], timeout: PATIENCE_MS, killSignal: 'SIGKILL' },
  )

it('all log lines are written before a process exits', async () => {
  const child = logging(`log(${LINES}); process.exit(3)`, 'pipe')
  const [written, [code]] = await Promise.all([child.stdout && text(child.stdout), once(child, 'exit')])
  const lines = written?.trim().split('\n') ?? []
  expect(lines.map((line) => (JSON.parse(line) as { at: number }).at)).toEqual([...Array(LINES).keys()])
  expect(code).toBe(3)
})

it('a process whose log nobody reads any more exits with its own code', async () => {
  const child = logging(`process.stdin.once('data', () => { log(1); process.exit(3) })`, 'pipe')
  child.stdout?.destroy()
  child.stdin?.write('now')
  expect(await once(child, 'exit')).toEqual([3, null])
})

it('a process goes on and exits on a full disk, and buffers a bounded number of log lines', async () => {
  const full = openSync('/dev/full', 'r+')
  const child = logging(
    `const heap = () => { gc(); return process.memoryUsage().heapUsed }
     log(1)
     const before = heap()
     for (let round = 0; round < 20; round++) { log(${LINES}); await pause(25) }
     process.exit(heap() - before > ${MOST_KEPT_BYTES} ? 4 : 3)`,
    full,
  )
  closeSync(full)
  expect(await once(child, 'exit')).toEqual([3, null])
})
