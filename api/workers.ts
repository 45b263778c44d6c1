import cluster, { type Worker } from 'node:cluster'
import type { Logger } from './adapters/pino/logger.ts'
import type { Config } from './config.ts'

const RESTART_DELAY_MS = 1_000
/** A worker that dies this soon after its start would only die again at once. */
const HEALTHY_AFTER_MS = 10_000
const END_MS = 15_000

/**
 * Forks `WORKERS` processes that share the port, and restarts each one that dies. Ends with them: SIGTERM is passed
 * on, and those that have not drained after 15 s are killed.
 */
export function superviseWorkers({ workers, http }: Config, logger: Logger): void {
  let ending = false
  let listening = 0
  const fork = () => {
    const startedAt = performance.now()
    const worker = cluster.fork()
    worker.once('exit', (code, signal) => {
      if (ending) return
      const soon = performance.now() - startedAt < HEALTHY_AFTER_MS
      logger.error({ worker: worker.process.pid, code, signal }, 'worker died')
      setTimeout(() => ending || fork(), soon ? RESTART_DELAY_MS : 0)
    })
  }
  const exitWith = (code: number) => {
    ending = true
    process.exit(code)
  }
  cluster.on('listening', () => {
    listening++
    if (listening === workers)
      process.stdout.write(`\nVerdeMuse is ready: http://${http.host}:${http.port}, ${workers} workers\n\n`)
  })
  cluster.on('exit', (_worker, code) => {
    // None ever came up: the reason is the same for all, and has been told.
    if (!ending && listening === 0 && code !== 0) exitWith(code)
  })
  const end = () => {
    if (ending) return
    ending = true
    void endAll().then(() => process.exit(0))
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  for (let count = 0; count < workers; count++) fork()
}

async function endAll(): Promise<void> {
  const all = Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker !== undefined)
  await Promise.all(
    all.map((worker) => {
      const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      worker.process.kill('SIGTERM')
      const killing = setTimeout(() => worker.process.kill('SIGKILL'), END_MS)
      return gone.finally(() => clearTimeout(killing))
    }),
  )
}
