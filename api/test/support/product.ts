import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../../../package.json' with { type: 'json' }
import { freePort } from './freePort.ts'
import { PATIENCE_MS } from './patience.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** With the programs that a script of npm finds, as npm does. */
const PATH = [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter)
/** Where `npm start` keeps compiled code: what else runs it starts in half the time. */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compile') }
/** A model may take its time: tests stop it, and nothing else does. */
const MODEL_TIMEOUT_MS = '600000'

/** The real product as a process of its own, started as `npm start` does. */
export interface Product {
  readonly url: string
  readonly pid: number
  /** All that it has written, to both streams. */
  output(): string
  /** Resolves with the exit code; null if a signal ended it. */
  terminate(): Promise<number | null>
  kill(): Promise<void>
  /** The same product again: port, data, settings. */
  restart(): Promise<void>
  /** Ends it and removes its data. */
  close(): Promise<void>
}

export type Settings = Record<string, string>

/** `main` is what is run in place of `api/main.ts`, with the same arguments of Node. */
export async function startProduct(settings: Settings = {}, main?: string): Promise<Product> {
  const port = await freePort()
  const dataDir = await mkdtemp(join(tmpdir(), 'verdemuse-'))
  const env = {
    HOST: '127.0.0.1',
    PORT: String(port),
    METRICS_PORT: 'off',
    DATA_DIR: dataDir,
    NODE_ENV: 'production',
    SAMPLE_KNOWLEDGE: 'on',
    // Tests speak as partners do, in operations of their own; web/test and rules.test.ts hold to the default.
    VISITOR_OPERATIONS: 'any',
    // Working out the sample's vectors takes seconds of a core: only where a test is about them.
    EMBEDDINGS: 'off',
    FIRST_TOKEN_TIMEOUT_MS: MODEL_TIMEOUT_MS,
    BETWEEN_TOKENS_TIMEOUT_MS: MODEL_TIMEOUT_MS,
    ...settings,
  }
  let running = await run(env, main)
  return {
    url: `http://127.0.0.1:${port}`,
    get pid() {
      return running.process.pid ?? 0
    },
    output: () => running.output(),
    terminate: () => running.end('SIGTERM'),
    kill: async () => void (await running.end('SIGKILL')),
    restart: async () => {
      await running.end('SIGKILL')
      running = await run(env, main)
    },
    close: async () => {
      await running.end('SIGKILL')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Starts the product if it is to refuse; resolves with what it said and its exit code. */
export async function startInVain(settings: Settings): Promise<{ code: number | null; output: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'verdemuse-'))
  const defaults = { PORT: '0', METRICS_PORT: 'off', DATA_DIR: dataDir, NODE_ENV: 'production' }
  const started = launch({ ...defaults, ...settings })
  const code = await started.exited
  await rm(dataDir, { recursive: true, force: true })
  return { code, output: started.output() }
}

interface Launched {
  readonly process: ChildProcess
  readonly exited: Promise<number | null>
  output(): string
  /** Whether a test has ended it. */
  isEnding(): boolean
  end(signal: NodeJS.Signals): Promise<number | null>
}

/**
 * Runs the script of `npm start`, whose shell makes way for the product: they have the same id. `main` takes the place of
 * the file that the script starts.
 */
function launch(env: Settings, main?: string): Launched {
  const { start } = manifest.scripts
  const child = spawn('sh', ['-c', main ? start.replace(/\S+$/, main) : start], {
    cwd: ROOT,
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  const exited = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      process.off('exit', endWithUs)
      resolve(code)
    }),
  )
  let isEnding = false
  const end = (signal: NodeJS.Signals) => {
    isEnding = true
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return exited
  }
  return { process: child, exited, output: () => output, isEnding: () => isEnding, end }
}

async function run(env: Settings, main?: string): Promise<Launched> {
  const launched = launch(env, main)
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not ready in time:\n${launched.output()}`)), PATIENCE_MS)
    const look = () => {
      if (!launched.output().includes('VerdeMuse is ready')) return
      launched.process.stdout?.off('data', look)
      clearTimeout(timer)
      resolve()
    }
    launched.process.stdout?.on('data', look)
    void launched.exited.then((code) => {
      clearTimeout(timer)
      reject(new Error(`Ended with ${code}:\n${launched.output()}`))
    })
  })
  await ready.catch(async (error) => {
    await launched.end('SIGKILL')
    throw error
  })
  // Or all that a test sees of it is that nobody answers.
  void launched.exited.then((code) => {
    if (!launched.isEnding())
      process.stderr.write(`The product ended by itself (${code}):\n${launched.output().slice(-3_000)}\n`)
  })
  return launched
}
