import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from './freePort.ts'
import { eventually } from './patience.ts'

/** A real redis-server of a test's own, on a free loopback port, with its files in a directory of its own. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Where its files are. */
  readonly directory: string
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Starts it again, on the same port and files. */
  restart(): Promise<void>
  /** Stops it in its tracks: connections stay open, nothing is answered. */
  pause(): void
  resume(): void
  close(): Promise<void>
}

export interface RedisServerSettings {
  /** Keep every write on disk, so that a restart finds it. */
  readonly appendonly?: boolean
  /** Further settings of redis.conf, as arguments: `['--maxmemory', '4mb']`. */
  readonly args?: readonly string[]
}

export async function startRedisServer(settings: RedisServerSettings = {}): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'verdemuse-redis-'))
  const port = await freePort()
  const args = argsOf(port, directory, settings)
  let server = await launch(args, port)
  const kill = async () => {
    const exited = hasExited(server) ? undefined : once(server, 'exit')
    server.kill('SIGKILL')
    await exited
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return server.pid ?? 0
    },
    directory,
    kill,
    async restart() {
      await kill()
      server = await launch(args, port)
    },
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    async close() {
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const hasExited = (server: ChildProcess): boolean => server.exitCode !== null || server.signalCode !== null

const argsOf = (port: number, directory: string, { appendonly = false, args = [] }: RedisServerSettings) => [
  ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', ''],
  ...['--appendonly', appendonly ? 'yes' : 'no', '--appendfsync', 'always', '--loglevel', 'warning'],
  ...args,
]

async function launch(args: readonly string[], port: number): Promise<ChildProcess> {
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  server.on('error', (error) => (output += error.message))
  const endWithUs = () => server.kill('SIGKILL')
  process.once('exit', endWithUs)
  server.once('exit', () => process.off('exit', endWithUs))
  await untilAnswering(server, port, () => output)
  return server
}

/** Until it answers; one that has exited will not. */
async function untilAnswering(server: ChildProcess, port: number, output: () => string): Promise<void> {
  const failure = await eventually(async () => {
    if (hasExited(server)) return new Error(`redis-server does not run: ${output()}`)
    await expectAnswer(server, port)
    return null
  })
  if (failure) throw failure
}

/** @throws while the server does not answer */
async function expectAnswer(server: ChildProcess, port: number): Promise<void> {
  const redis = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => {})
  try {
    await redis.connect()
    // Another test's server may have the port.
    if (!(await redis.info('server')).includes(`process_id:${server.pid}\r`))
      throw new Error('Another server')
  } finally {
    redis.disconnect()
  }
}
