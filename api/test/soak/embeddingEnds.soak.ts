import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { PATIENCE_MS } from '../support/patience.ts'
import { sequence } from '../support/upstreamBehaviour.ts'

const SEED = process.env.SOAK_SEED ?? String(Date.now())
const ENDS = 200
/** Longer than it takes to load the runtime and to read a few texts. */
const LATEST_MS = 600

const embedder = JSON.stringify(new URL('../../adapters/minilm/embedder.ts', import.meta.url).href)

/** Reads text after text, and ends at a moment of which it knows only the delay. */
const endAfter = (ms: number, end: string): string => `
  const { minilmEmbedder } = await import(${embedder})
  const embedder = minilmEmbedder()
  const read = () => embedder.embed(['without end '.repeat(300)]).then(read)
  for (let reader = 0; reader < 3; reader++) read()
  process.on('SIGTERM', () => process.exit(7))
  setTimeout(() => { ${end} }, ${ms})`

const ENDINGS = ['process.exit(7)', "process.kill(process.pid, 'SIGTERM')", "throw new Error('at random')"]

it(`a process keeps its exit code at ${ENDS} random moments of the embedding (SOAK_SEED=${SEED})`, () => {
  const random = sequence(SEED)
  const faults: string[] = []
  for (let at = 0; at < ENDS; at++) {
    const ms = Math.floor(random() * LATEST_MS)
    const end = ENDINGS[at % ENDINGS.length] ?? ''
    const source = endAfter(ms, end)
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', source],
      {
        encoding: 'utf8',
        timeout: PATIENCE_MS,
      },
    )
    const isThrown = end.includes('throw')
    if (
      status !== (isThrown ? 1 : 7) ||
      signal !== null ||
      (!isThrown && stderr !== '') ||
      /Napi/.test(stderr)
    )
      faults.push(`${end} after ${ms} ms: ${status ?? signal} ${stderr}`)
  }
  expect(faults).toEqual([])
})
