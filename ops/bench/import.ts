import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type TestClient, visitor } from '../../api/test/support/client.ts'
import { type Product, startProduct } from '../../api/test/support/product.ts'
import { startRedisServer } from '../../api/test/support/redisServer.ts'
import { madeDocuments } from './documents.ts'
import { cpuSeconds, percentile } from './measures.ts'

const MOST_MS = 120_000
const KNOWN_WITHIN_MS = 2_000
/** What searches may take beside an import: so much, or half as much again as without, where that is more. */
const MOST_P95_MS = 100
const MOST_P95_RATIO = 1.5
const SEARCHES_PER_SECOND = 20
const REST_SEARCHES = 200
const COMMAND = fileURLToPath(new URL('../knowledge.ts', import.meta.url))
const SEARCH = 'query($query: String!) { searchKnowledge(query: $query, first: 5) { document { title } } }'

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '10000' },
    store: { type: 'string', default: 'embedded' },
    embeddings: { type: 'boolean', default: false },
  },
})
const count = Number(values.documents)
const failures: string[] = []
const folder = await mkdtemp(join(tmpdir(), 'import-'))
const redis = values.store === 'redis' ? await startRedisServer() : null
const settings = redis ? { REDIS_URL: redis.url } : { DATA_DIR: join(folder, 'data') }
const product = await startProduct({
  ...settings,
  LOG_LEVEL: 'warn',
  MESSAGES_PER_MINUTE: '1000000',
  EMBEDDINGS: values.embeddings ? 'on' : 'off',
})
try {
  await measure(product)
} finally {
  await product.close()
  await redis?.close()
  await rm(folder, { recursive: true, force: true })
}
for (const failure of failures) console.log(`MISSED: ${failure}`)
process.exitCode = failures.length > 0 ? 1 : 0

async function measure({ url, pid }: Product): Promise<void> {
  const queries = await writeDocuments()
  const client = await visitor(url)
  console.log(`${count} documents, ${values.store}, embeddings ${values.embeddings ? 'on' : 'off'}`)
  const [before, cpuBefore] = [await megabytes(pid), cpuSeconds(pid)]
  const importing = runImport()
  const under = await searching(client, queries, importing.ended)
  const importMs = await importing.ended
  const knownMs = await untilKnown(client)
  const [after, cpuAfter] = [await megabytes(pid), cpuSeconds(pid)]
  const atRest = await searching(client, queries, null)
  console.log(importing.output().trim().split('\n')[0])
  console.log(
    `import: ${seconds(importMs)} (at most ${seconds(MOST_MS)}), ${Math.round(count / (importMs / 1_000))} documents/s`,
  )
  console.log(`the last document is found ${Math.round(knownMs)} ms after (at most ${KNOWN_WITHIN_MS} ms)`)
  console.log(`the product took ${(cpuAfter - cpuBefore).toFixed(1)} s of a core, searches included`)
  console.log(`search during: ${told(under)}; after: ${told(atRest)}`)
  console.log(
    `memory of the product: ${before} MB before, ${after} MB after; of the command: at most ${importing.peak()} MB`,
  )
  if (importMs > MOST_MS) failures.push('the import takes too long')
  if (knownMs > KNOWN_WITHIN_MS) failures.push('the last document is not found in time')
  const mostP95Ms = Math.max(MOST_P95_MS, MOST_P95_RATIO * percentile(atRest, 0.95))
  if (percentile(under, 0.95) > mostP95Ms)
    failures.push(`search takes more than ${mostP95Ms.toFixed(0)} ms during the import`)
}

/** Returns questions that some of the documents answer. */
async function writeDocuments(): Promise<string[]> {
  await mkdir(join(folder, 'docs'))
  const queries: string[] = []
  let at = 0
  for (const { title, body } of madeDocuments(count)) {
    await writeFile(join(folder, 'docs', `${at}.md`), `---\ntitle: ${title}\n---\n\n${body}\n`)
    if (at % 50 === 0) queries.push(body.slice(body.indexOf('The ') + 4).slice(0, 60))
    at++
  }
  return queries
}

function runImport() {
  const env = { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', INIT_CWD: folder, ...settings }
  const child = spawn(process.execPath, [COMMAND, 'import', 'docs'], { cwd: folder, env })
  let output = ''
  let peak = 0
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
  const watch = setInterval(async () => {
    peak = Math.max(peak, await megabytes(child.pid ?? 0).catch(() => 0))
  }, 250)
  const startedAt = performance.now()
  const ended = new Promise<number>((resolve, reject) =>
    child.once('close', (code) => {
      clearInterval(watch)
      if (code === 0) resolve(performance.now() - startedAt)
      else reject(new Error(output))
    }),
  )
  return { ended, output: () => output, peak: () => peak }
}

/** How long searches take, in ms, at a steady rate, until `ended`; or so many of them. */
async function searching(client: TestClient, queries: readonly string[], ended: Promise<unknown> | null) {
  const took: number[] = []
  let isOver = false
  ended?.finally(() => (isOver = true)).catch(() => {})
  const running: Promise<void>[] = []
  for (let at = 0; ended ? !isOver : at < REST_SEARCHES; at++) {
    running.push(search(client, queries[at % queries.length] ?? '', took))
    await delay(1_000 / SEARCHES_PER_SECOND)
  }
  await Promise.all(running)
  return took
}

async function search(client: TestClient, query: string, took: number[]): Promise<void> {
  const startedAt = performance.now()
  const { errors } = await client.request(SEARCH, { query })
  if (errors) throw new Error(JSON.stringify(errors))
  took.push(performance.now() - startedAt)
}

/** The files are imported in the order of their names. */
async function untilKnown(client: TestClient): Promise<number> {
  const last =
    Array.from({ length: count }, (_, at) => String(at))
      .sort()
      .at(-1) ?? ''
  const startedAt = performance.now()
  for (;;) {
    const { data } = await client.request<{ searchKnowledge: { document: { title: string } }[] }>(SEARCH, {
      query: `Article ${last}`,
    })
    if (data?.searchKnowledge.some(({ document }) => document.title.startsWith(`Article ${last} `)))
      return performance.now() - startedAt
    if (performance.now() - startedAt > MOST_MS) throw new Error('The last document is never found.')
    await delay(50)
  }
}

async function megabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)
}

function told(took: readonly number[]): string {
  const at = (share: number) => `${percentile(took, share).toFixed(0)} ms`
  return `${took.length} searches, p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, slowest ${at(1)}`
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
