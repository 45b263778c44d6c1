import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { makeLogger } from '../../adapters/pino/logger.ts'
import { createApp } from '../../app.ts'
import { loadConfig } from '../../config.ts'
import type { Model } from '../../ports/model.ts'
import type { BacklogLimits } from '../../transport/backlog.ts'
import { letTimePass } from './patience.ts'
import { COMPILE_CACHE, type Settings } from './product.ts'

/** The product in a process of its own, with its memory on show. */
export interface AppProcess {
  readonly url: string
  readonly pid: number
  output(): string
  /** What lives in its memory once all garbage is collected, in bytes. */
  memory(): Promise<Memory>
  close(): Promise<void>
}

export interface Memory {
  /** Objects, and the buffers that they hold. */
  readonly live: number
  readonly heap: number
  readonly buffers: number
  /** CPU time of the process so far, in ms. */
  readonly cpuMs: number
  /** Sockets, timers and whatever else keeps the process at work. */
  readonly resources: number
}

export interface AppOptions {
  readonly settings?: Settings
  readonly backlogLimits?: BacklogLimits
  /** `obedient`, unless told otherwise, answers as the question asks; `configured` is what the settings say. */
  readonly model?: 'obedient' | 'configured'
}

export async function startApp({
  settings = {},
  backlogLimits,
  model = 'obedient',
}: AppOptions = {}): Promise<AppProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'verdemuse-'))
  const env = {
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: dataDir,
    NODE_ENV: 'production',
    SAMPLE_KNOWLEDGE: 'on',
    // Tests speak as partners do, in operations of their own; web/test and rules.test.ts hold to the default.
    VISITOR_OPERATIONS: 'any',
    EMBEDDINGS: 'off',
    ...settings,
  }
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify({ env, backlogLimits, model })], {
    env: { PATH: process.env.PATH ?? '', ...COMPILE_CACHE },
    execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)))
  const exited = once(child, 'exit')
  const told = async () => {
    const [message] = await Promise.race([once(child, 'message'), exited])
    if (typeof message !== 'object') throw new Error(`The app has ended: ${output}`)
    return message as unknown
  }
  const { port } = (await told()) as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    output: () => output,
    async memory() {
      child.send('memory')
      return (await told()) as Memory
    },
    async close() {
      child.kill('SIGKILL')
      await exited
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** How a question asks for an answer: `95000 characters in 20 pieces, 10 ms apart`. */
export const asking = (characters: number, pieces: number, ms = 0): string =>
  `${characters} characters in ${pieces} pieces, ${ms} ms apart`

const ASKED = /(\d+) characters in (\d+) pieces, (\d+) ms apart/

const obedientModel: Model = {
  async *stream(prompt, signal) {
    const [, characters, pieces, ms] = (ASKED.exec(prompt.at(-1)?.content ?? '') ?? [0, 20, 1, 0]).map(Number)
    yield { type: 'model', name: 'obedient' }
    for (let piece = 0; piece < Number(pieces) && !signal.aborted; piece++) {
      yield { type: 'text', text: 'a word '.repeat(Number(characters) / Number(pieces) / 7) }
      if (ms) await pause(ms, undefined, { signal }).catch(() => {})
    }
  },
}

async function collectGarbage(): Promise<Memory> {
  // Twice: what the first sweep finalises, the second frees.
  for (const _ of [1, 2]) {
    globalThis.gc?.()
    await letTimePass(50)
  }
  const { heapUsed: heap, external: buffers } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const resources = process.getActiveResourcesInfo().length
  return { live: heap + buffers, heap, buffers, cpuMs: (user + system) / 1_000, resources }
}

async function run({ env, backlogLimits, model }: AppOptions & { env: Settings }) {
  const component = {
    check: async () => ({ name: 'model', status: 'OK', latencyMs: 0, detail: null }) as const,
  }
  const overrides = {
    ...(model === 'obedient' && { model: { model: obedientModel, component, name: null } }),
    ...(backlogLimits && { backlogLimits }),
  }
  const config = loadConfig(env)
  const logger = await makeLogger({ level: config.logLevel, production: true })
  const app = await createApp(config, logger, overrides)
  process.send?.(await app.listen())
  process.on('message', () => void collectGarbage().then((memory) => process.send?.(memory)))
  process.on('disconnect', () => process.exit(0))
}

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? '{}'))
