import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { minilmEmbedder } from '../../api/adapters/minilm/embedder.ts'
import { personalData } from '../../api/domain/personalData.ts'
import { conflict, type ExclusiveGroups } from '../../api/domain/sameQuestion.ts'
import {
  acceptThreshold,
  calibratedThreshold,
  likeness,
  noEvidence,
} from '../../api/domain/semanticThreshold.ts'
import { dot } from '../../api/domain/vectors.ts'
import { BANK_NAMES } from './bankNames.ts'
import { type Asked, evidenceOf, type Replay, replay } from './replay.ts'

interface Pair {
  readonly a: string
  readonly b: string
  readonly label: 'same' | 'different'
  readonly kind: string
}

interface Row {
  readonly text: string
  readonly intent: string
}

const EDITS = ['edit_number', 'edit_named', 'edit_negation']
const MOST_EDITS = 0.01
const FEWEST_PARAPHRASES = 0.7

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    'max-error': { type: 'string', default: '0.01' },
    set: { type: 'string', default: 'dev' },
  },
})
if (!values.data) {
  console.error('Usage: node ops/bench/semantic-cache.ts --data DIR [--set dev] [--max-error 0.01]')
  process.exit(2)
}
const maxError = Number(values['max-error'])
const threshold = acceptThreshold(calibratedThreshold(noEvidence(), maxError), null)
const failures = [...(await pairs()), ...(await stream())]
for (const failure of failures) console.log(`MISSED: ${failure}`)
process.exitCode = failures.length > 0 ? 1 : 0

function read<T>(name: string): T[] {
  const text = readFileSync(join(values.data ?? '', `${name}.${values.set}.jsonl`), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line): T => JSON.parse(line))
}

async function vectorsOf(texts: Iterable<string>): Promise<Map<string, Float32Array>> {
  const unique = [...new Set(texts)]
  const vectors = await minilmEmbedder().embed(unique)
  return new Map(unique.map((text, at) => [text, vectors[at] ?? new Float32Array()]))
}

/** How many pairs of each kind are taken for the same question: by the embedding alone, and by all that is decided. */
async function pairs(): Promise<string[]> {
  const rows = read<Pair>('cache-pairs')
  const vectors = await vectorsOf(rows.flatMap(({ a, b }) => [a, b]))
  const scored = rows.map((row) => ({
    ...row,
    similarity: dot(vectors.get(row.a) ?? new Float32Array(), vectors.get(row.b) ?? new Float32Array()),
  }))
  const accepted = (row: (typeof scored)[number], at: number, groups: ExclusiveGroups | null) =>
    groups === null
      ? row.similarity >= at
      : likeness(row.similarity, row.a, row.b) >= at && conflict(row.a, row.b, groups) === null
  const share = (of: typeof scored, at: number, groups: ExclusiveGroups | null) =>
    of.filter((row) => accepted(row, at, groups)).length / of.length
  console.log(
    `\nPairs taken for the same question, at the threshold ${threshold} (and 0.05 to either side)\n`,
  )
  console.log(
    [
      'kind'.padEnd(20),
      'should be'.padEnd(10),
      'pairs',
      '  cosine',
      ' decided',
      'no names',
      '  -0.05',
      '  +0.05',
    ].join(' '),
  )
  const failures: string[] = []
  for (const [kind, of] of Map.groupBy(scored, (row) => row.kind)) {
    const decided = share(of, threshold, BANK_NAMES)
    const figures = [
      share(of, threshold, null),
      decided,
      share(of, threshold, []),
      share(of, threshold - 0.05, BANK_NAMES),
      share(of, threshold + 0.05, BANK_NAMES),
    ]
    console.log(
      [
        kind.padEnd(20),
        (of[0]?.label ?? '').padEnd(10),
        `${of.length}`.padStart(5),
        ...figures.map(percent),
      ].join(' '),
    )
    if (EDITS.includes(kind) && decided > MOST_EDITS) failures.push(`${kind}: ${percent(decided)} accepted`)
    if (kind === 'gptcache_paraphrase' && decided < FEWEST_PARAPHRASES)
      failures.push(`${kind}: ${percent(decided)} accepted`)
  }
  return failures
}

/** A day of questions in order: how many are answered by an earlier one, and how many of those wrongly. */
async function stream(): Promise<string[]> {
  const rows = read<Row>('support-queries')
  const vectors = await vectorsOf(rows.map(({ text }) => text))
  const asked = rows.map((row): Asked => ({ ...row, vector: vectors.get(row.text) ?? new Float32Array() }))
  const personal = rows.filter(({ text }) => personalData(text) !== null)
  console.log(
    `\n${rows.length} questions in order; ${personal.length} hold personal data and are not looked up\n`,
  )
  const decided = replay(asked, { threshold, groups: BANK_NAMES, entersOn: 'miss' })
  report('cosine alone', replay(asked, { threshold, groups: null, entersOn: 'miss' }))
  report('as decided', decided)
  report('as decided, no names given', replay(asked, { threshold, groups: [], entersOn: 'miss' }))
  report(
    'as decided, every question is an entry',
    replay(asked, { threshold, groups: BANK_NAMES, entersOn: 'all' }),
  )
  console.log('\nEvidence by band of likeness, from 0.90 up by 0.01 (nearest, wrong):')
  console.log(
    evidenceOf(decided)
      .bands.map(({ nearest, wrong }) => `band(${nearest}, ${wrong})`)
      .join(', '),
  )
  const wrong = decided.wrong / decided.requests
  return wrong > maxError ? [`stream: ${percent(wrong)} of the requests were answered wrongly`] : []
}

function report(name: string, { requests, hits, wrong }: Replay): void {
  console.log(
    `${name.padEnd(40)} hits ${percent(hits / requests)}, wrong ${percent(wrong / requests)} of requests, ${percent(wrong / hits)} of hits`,
  )
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`.padStart(8)
}
