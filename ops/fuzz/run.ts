import { parseArgs } from 'node:util'
import { startApp } from '../../api/test/support/appProcess.ts'
import { visitor } from '../../api/test/support/client.ts'
import { fuzz } from './fuzz.ts'

/** `npm run fuzz -- --seed 7 --cases 20000`: what is sent in vain, and what it does to the process. */
const { values } = parseArgs({ options: { seed: { type: 'string' }, cases: { type: 'string' } } })
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const cases = Number(values.cases ?? 20_000)

/** What may be left in memory after the second half that was not after the first: caches, of which none is full before. */
const MAX_GROWTH_MIB = 4

console.log(`Seed ${seed}, ${cases} cases`)
const app = await startApp({
  settings: {
    MESSAGES_PER_MINUTE: '100000000',
    ADDRESS_VISITORS_PER_HOUR: '100000000',
    MAX_ANSWERS_PER_VIEWER: '100000',
    LOG_LEVEL: 'warn',
  },
})
try {
  const { headers } = await visitor(app.url)
  const target = { url: app.url, cookie: headers.cookie ?? '' }
  const first = await fuzz(target, { seed, cases: Math.ceil(cases / 2) })
  const before = await app.memory()
  const second = await fuzz(target, { seed: seed + 1, cases: Math.floor(cases / 2) })
  const after = await app.memory()
  const grownMiB = (after.live - before.live) / 2 ** 20
  for (const [outcome, count] of [...first.outcomes].sort(([, a], [, b]) => b - a))
    console.log(String(count).padStart(7), outcome)
  console.log(
    `Live memory ${(before.live / 2 ** 20).toFixed(1)} MiB after the first half, ${(after.live / 2 ** 20).toFixed(1)} after the second`,
  )
  const faults = [
    ...first.faults,
    ...second.faults,
    ...app
      .output()
      .split('\n')
      .filter((line) => line.includes('"unexpected"')),
  ]
  if (grownMiB > MAX_GROWTH_MIB) faults.push(`memory grew by ${grownMiB.toFixed(1)} MiB`)
  for (const fault of faults.slice(0, 20)) console.error(fault)
  console.log(
    faults.length === 0
      ? `Nothing was found in ${first.cases + second.cases} cases.`
      : `${faults.length} faults.`,
  )
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  await app.close()
}
