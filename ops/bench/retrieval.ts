import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { hybridPassageIndex } from '../../api/adapters/hybrid/passageIndex.ts'
import { minilmEmbedder } from '../../api/adapters/minilm/embedder.ts'
import { wordIndex } from '../../api/adapters/minisearch/passageIndex.ts'
import { rememberedEmbedder } from '../../api/adapters/rememberedEmbedder.ts'
import { openDatabase } from '../../api/adapters/sqlite/database.ts'
import { sqlitePassageVectors } from '../../api/adapters/sqlite/passageVectors.ts'
import { newDocumentId } from '../../api/domain/ids.ts'
import type { KnowledgeDocument, PassageMatch } from '../../api/domain/knowledge.ts'

interface Row {
  readonly text: string
  readonly intent: string
}

/** What finds the entries for a question: `ranked` all in order, `bearing` those that are said to answer it. */
interface Retrieval {
  readonly name: string
  readonly goals: readonly [number, number, number]
  ranked(question: string): Promise<readonly PassageMatch[]>
  bearing: ((question: string) => Promise<readonly PassageMatch[]>) | null
}

const ENTRIES_PER_INTENT = 5
const DEPTHS = [1, 3, 5]
const HYBRID_GOALS = [0.72, 0.89, 0.94] as const
const LEXICAL_GOALS = [0.52, 0.74, 0.81] as const
const LEAST_REJECTED = 0.96
const LEAST_KEPT = 0.94
const LOOKED_AT = 60

const { values } = parseArgs({
  options: { data: { type: 'string' }, set: { type: 'string', default: 'dev' } },
})
if (!values.data) {
  console.error('Usage: node ops/bench/retrieval.ts --data DIR [--set dev]')
  process.exit(2)
}
const failures: string[] = []
const entries = [...Map.groupBy(read('support-queries.dev'), ({ intent }) => intent).values()].flatMap(
  (rows) => rows.slice(0, ENTRIES_PER_INTENT),
)
const known = new Set(entries.map(({ text }) => text))
const questions = read(`support-queries.${values.set}`).filter(({ text }) => !known.has(text))
const outOfScope = read(`oos-queries.${values.set}`)
const documents = entries.map(
  ({ text, intent }, at): KnowledgeDocument => ({
    id: newDocumentId(),
    title: '',
    body: text,
    url: intent,
    tags: [],
    updatedAt: 1,
    revision: at + 1,
  }),
)
console.log(`${entries.length} entries, ${questions.length} questions, ${outOfScope.length} out of scope\n`)
for (const retrieval of [await hybrid(), lexical()]) await measure(retrieval)
for (const failure of failures) console.log(`MISSED: ${failure}`)
process.exit(failures.length > 0 ? 1 : 0)

function read(name: string): Row[] {
  const lines = readFileSync(join(values.data ?? '', `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line): Row => JSON.parse(line))
}

async function hybrid(): Promise<Retrieval> {
  const index = hybridPassageIndex({
    embedder: rememberedEmbedder(minilmEmbedder()).embedder,
    vectors: sqlitePassageVectors(openDatabase(':memory:')),
    onFailure: (error) => console.error(error),
    signal: new AbortController().signal,
  })
  for (const document of documents) index.put(document)
  while (index.withoutVector() > 0) await delay(20)
  const search = async (question: string) => index.search({ question, context: [] }, LOOKED_AT)
  return { name: 'by meaning and words', goals: HYBRID_GOALS, ranked: search, bearing: search }
}

function lexical(): Retrieval {
  const index = wordIndex()
  for (const document of documents) index.put(document)
  const ranked = async (question: string) => index.rank({ question, context: [] }, LOOKED_AT)
  return { name: 'by words alone', goals: LEXICAL_GOALS, ranked, bearing: null }
}

async function measure({ name, goals, ranked, bearing }: Retrieval): Promise<void> {
  const found = DEPTHS.map(() => 0)
  const took: number[] = []
  for (const { text, intent } of questions) {
    const startedAt = performance.now()
    const matches = await ranked(text)
    took.push(performance.now() - startedAt)
    const intents = [...new Set(matches.map(({ passage }) => passage.url))]
    for (const [at, depth] of DEPTHS.entries())
      if (intents.slice(0, depth).includes(intent)) found[at] = (found[at] ?? 0) + 1
  }
  const recall = found.map((count) => count / questions.length)
  console.log(
    `${name}: ${DEPTHS.map((depth, at) => `recall@${depth} ${percent(recall[at])}`).join(', ')}; p95 ${percentile(took, 0.95).toFixed(1)} ms`,
  )
  for (const [at, goal] of goals.entries())
    if ((recall[at] ?? 0) < goal) failures.push(`${name}: recall@${DEPTHS[at]} is below ${percent(goal)}`)
  if (bearing) await measureScope(name, bearing)
}

async function measureScope(name: string, bearing: NonNullable<Retrieval['bearing']>): Promise<void> {
  const answeredOf = async (rows: readonly Row[]) => {
    let answered = 0
    for (const { text } of rows) answered += (await bearing(text)).length > 0 ? 1 : 0
    return answered / rows.length
  }
  const kept = await answeredOf(questions)
  const rejected = 1 - (await answeredOf(outOfScope))
  console.log(`${name}: out of scope rejected ${percent(rejected)}, in scope kept ${percent(kept)}`)
  if (kept < LEAST_KEPT) failures.push(`${name}: in scope kept is below ${percent(LEAST_KEPT)}`)
  if (rejected < LEAST_REJECTED) failures.push(`${name}: rejected is below ${percent(LEAST_REJECTED)}`)
}

function percentile(all: readonly number[], share: number): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length * share)] ?? 0
}

function percent(share = 0): string {
  return `${(share * 100).toFixed(1)} %`
}
