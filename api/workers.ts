import cluster, { type Worker } from 'node:cluster'
import type { Logger } from './adapters/pino/logger.ts'
import type { Config } from './config.ts'
import type { Filling } from './usecases/filling.ts'

const RESTART_DELAY_MS = 1_000
/** A worker that dies this soon after its start would only die again at once. */
const HEALTHY_AFTER_MS = 10_000
/** A new worker is given up after this time without progress: its start and its index may take any number of them. */
const PROGRESS_WITHIN_MS = 30_000
const REPORT_EVERY_MS = 1_000
const END_MS = 15_000

/**
 * Forks `WORKERS` processes that share the port, and restarts each one that dies. Ends with them: SIGTERM is passed
 * on, and those that have not drained after 15 s are killed. SIGUSR2 puts a new process in the place of each, one
 * after the other: the new one takes requests before the old one drains.
 */
export function superviseWorkers({ workers, http }: Config, logger: Logger): void {
  let ending = false
  let listening = 0
  /** Those whose place is taken by another when they die. */
  const kept = new Set<Worker>()
  const fork = (): Worker => {
    const startedAt = performance.now()
    const worker = cluster.fork()
    worker.once('exit', (code, signal) => {
      if (!kept.delete(worker) || ending) return
      const soon = performance.now() - startedAt < HEALTHY_AFTER_MS
      logger.error({ worker: worker.process.pid, code, signal }, 'worker died')
      setTimeout(() => ending || kept.add(fork()), soon ? RESTART_DELAY_MS : 0)
    })
    return worker
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
  const endAll = () => {
    if (ending) return
    ending = true
    void Promise.all(running().map(end)).then(() => process.exit(0))
  }
  process.on('SIGTERM', endAll)
  process.on('SIGINT', endAll)
  process.on(
    'SIGUSR2',
    oneAtATime(() => replaceAll({ fork, kept, isEnding: () => ending }, logger)),
  )
  for (let count = 0; count < workers; count++) kept.add(fork())
}

const running = (): Worker[] => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)

interface Replacing {
  readonly fork: () => Worker
  readonly kept: Set<Worker>
  readonly isEnding: () => boolean
}

/** Where a new one does not come up, the old ones stay: what is wrong with it would be wrong with all. */
async function replaceAll({ fork, kept, isEnding }: Replacing, logger: Logger): Promise<void> {
  logger.info({ workers: running().length }, 'rolling restart')
  for (const old of running()) {
    if (isEnding() || old.isDead()) continue
    const next = fork()
    if (!(await comesUp(next))) {
      await end(next)
      return logger.error(
        { worker: next.process.pid },
        'rolling restart given up: a new worker does not start',
      )
    }
    kept.add(next)
    kept.delete(old)
    await end(old)
  }
  logger.info({ workers: running().length }, 'rolling restart done')
}

/** True when it takes requests and has indexed all documents; the old one serves until then. */
export async function comesUp(worker: Pick<Worker, 'on' | 'once' | 'off'>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const givingUp = setTimeout(() => resolve(false), PROGRESS_WITHIN_MS)
  let reached = -1
  const hear = (message: unknown) => {
    const share = shareIn(message)
    if (share === null || share <= reached) return
    reached = share
    givingUp.refresh()
    if (share === 1) resolve(true)
  }
  worker
    .on('message', hear)
    .once('listening', () => givingUp.refresh())
    .once('exit', () => resolve(false))
  return promise.finally(() => {
    clearTimeout(givingUp)
    worker.off('message', hear)
  })
}

const FILLING = 'verdemuse:filling'

const shareIn = (message: unknown): number | null => {
  const { type, share } = (message ?? {}) as { type?: unknown; share?: unknown }
  return type === FILLING && typeof share === 'number' ? share : null
}

/** In a worker that takes requests: reports to the keeper what share of the documents is indexed, until all are. */
export function reportFilling(
  { share }: Pick<Filling, 'share'>,
  send: (message: unknown) => unknown = (message) => process.connected && process.send?.(message),
): void {
  const report = () => {
    send({ type: FILLING, share: share() })
    if (share() < 1) setTimeout(report, REPORT_EVERY_MS).unref()
  }
  report()
}

/** Resolves when the process is gone. */
async function end(worker: Worker): Promise<void> {
  if (worker.isDead()) return
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.process.kill('SIGTERM')
  const killing = setTimeout(() => worker.process.kill('SIGKILL'), END_MS)
  await gone.finally(() => clearTimeout(killing))
}

/** A call that comes while one runs is that one. */
function oneAtATime(run: () => Promise<void>): () => void {
  let running = false
  return () => {
    if (running) return
    running = true
    void run().finally(() => {
      running = false
    })
  }
}
