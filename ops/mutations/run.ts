import { MUTATIONS, type Mutation } from './list.ts'
import { makeWorkshop, type Verdict } from './workshop.ts'

/*
 * Breaks the product on purpose, one mutation at a time, in a copy of it, and sees whether the tests that are named
 * for it notice. Usage: npm run mutations [-- part of a name]
 */

interface Tried {
  readonly mutation: Mutation
  readonly verdict: Verdict
}

const secondsOf = ({ ms }: Verdict): string => (ms / 1_000).toFixed(1)

function tell({ mutation, verdict }: Tried): void {
  const word = { caught: 'caught  ', survived: 'SURVIVED', unusable: 'UNUSABLE' }[verdict.state]
  console.log(
    `${word} ${secondsOf(verdict).padStart(5)} s  ${mutation.name}\n                  ${verdict.by}`,
  )
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const rowOf = ({ mutation, verdict }: Tried): string =>
  `| ${[mutation.name, mutation.disaster, verdict.by, secondsOf(verdict)].map(cell).join(' | ')} |`

const markdown = (tried: readonly Tried[]): string =>
  ['| mutation | what it would do | caught by | s |', '|---|---|---|---|', ...tried.map(rowOf)].join('\n')

const [wanted = ''] = process.argv.slice(2)
const chosen = MUTATIONS.filter(({ name }) => name.includes(wanted))
const workshop = await makeWorkshop()
try {
  const tests = [...new Set(chosen.flatMap((mutation) => mutation.tests))]
  console.log(`Trying ${chosen.length} mutations. First the ${tests.length} test files as they are:`)
  const unbroken = await workshop.tryUnbroken(tests)
  if (unbroken.state !== 'survived') throw new Error(`The tests fail without any mutation: ${unbroken.by}`)
  console.log(`green in ${secondsOf(unbroken)} s\n`)
  const tried: Tried[] = []
  for (const mutation of chosen) {
    tried.push({ mutation, verdict: await workshop.attempt(mutation) })
    for (const last of tried.slice(-1)) tell(last)
  }
  const escaped = tried.filter(({ verdict }) => verdict.state !== 'caught').length
  console.log(`\n${markdown(tried)}\n\n${tried.length - escaped} of ${tried.length} caught.`)
  process.exitCode = escaped > 0 || tried.length === 0 ? 1 : 0
} finally {
  workshop.close()
}
