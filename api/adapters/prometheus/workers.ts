import cluster, { type Worker } from 'node:cluster'
import { AggregatorRegistry, type MetricObject, type Registry } from 'prom-client'

/** The figures of one process at one time. */
type Snapshot = MetricObject[]

const REQUEST = 'verdemuse:metrics?'
const ANSWER = 'verdemuse:metrics'
/** A worker that does not answer sooner is told of as it last was. */
const ANSWER_WITHIN_MS = 1_000

/** In a worker: its figures go to the keeper whenever that asks. Returns how to send them unasked, as a last word. */
export function tellKeeper(registry: Registry): () => Promise<void> {
  const tell = async () => {
    const metrics = await registry.getMetricsAsJSON()
    if (process.connected) process.send?.({ type: ANSWER, metrics })
  }
  process.on('message', (message) => {
    if (message === REQUEST) void tell()
  })
  return tell
}

/**
 * In the keeper: the figures of all workers together, and its own. What a worker counted before it ended goes on
 * counting: a sum that fell would look like a restart of everything, and be added once more.
 */
export function gatherFromWorkers(own: Registry): () => Promise<string> {
  const latest = new Map<number, Snapshot>()
  const waiting = new Set<() => void>()
  let departed: Snapshot = []
  cluster.on('message', (worker, message: unknown) => {
    const metrics = snapshotIn(message)
    if (!metrics) return
    latest.set(worker.id, metrics)
    for (const look of waiting) look()
  })
  cluster.on('exit', async ({ id }) => {
    const last = latest.get(id)
    latest.delete(id)
    if (last) departed = await together([departed, last.filter(isSum)]).getMetricsAsJSON()
  })
  return async () => {
    await answersOf(connected(), latest, waiting)
    return together([await own.getMetricsAsJSON(), departed, ...latest.values()]).metrics()
  }
}

/** In the keeper, before it forks: how many workers take requests. */
export function listeningWorkers(): () => number {
  const listening = new Set<number>()
  cluster.on('listening', ({ id }) => listening.add(id))
  for (const end of ['disconnect', 'exit'] as const) cluster.on(end, ({ id }) => listening.delete(id))
  return () => listening.size
}

const together = (snapshots: readonly Snapshot[]): Registry =>
  AggregatorRegistry.aggregate(snapshots.filter(({ length }) => length > 0) as never)

/** Those keep what they had; others tell of a process that is there. */
const isSum = ({ type }: MetricObject): boolean => ['counter', 'histogram'].includes(String(type))

const connected = (): Worker[] =>
  Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected()) as Worker[]

/** Asks all, and resolves when all have answered, or those who do not are not waited for any longer. */
function answersOf(
  workers: readonly Worker[],
  latest: Map<number, Snapshot>,
  waiting: Set<() => void>,
): Promise<void> {
  const before = new Map(workers.map(({ id }) => [id, latest.get(id)]))
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = () => {
    if (workers.every(({ id }) => latest.get(id) !== before.get(id))) resolve()
  }
  waiting.add(look)
  const givingUp = setTimeout(resolve, ANSWER_WITHIN_MS)
  look()
  for (const worker of workers) worker.send(REQUEST)
  return promise.finally(() => {
    clearTimeout(givingUp)
    waiting.delete(look)
  })
}

function snapshotIn(message: unknown): Snapshot | null {
  if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== ANSWER)
    return null
  return 'metrics' in message ? (message.metrics as Snapshot) : null
}
