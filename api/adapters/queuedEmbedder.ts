import { EmbedderUnavailable } from '../domain/errors.ts'
import type { Embedding } from '../domain/vectors.ts'
import type { Embedder } from '../ports/embedder.ts'
import { type FairQueueLimits, fairQueue } from './fairQueue.ts'

export interface EmbeddingQueue extends FairQueueLimits {
  /** How many calls the embedder may be busy with, and how many texts each may have. */
  readonly calls: number
  readonly textsOfACall: number
}

interface Waiting {
  readonly texts: readonly string[]
  readonly signal: AbortSignal | undefined
  readonly resolve: (vectors: Embedding[]) => void
  readonly reject: (error: unknown) => void
}

/** Texts that are embedded for no viewer: passages, which are waited for one batch at a time. */
const NOBODY = ''
const BUSY = 'Too many texts wait for the embedding model.'

/**
 * The same embedder behind a bounded queue, in which every claimant has its turn. A text that nobody waits for any
 * longer is never read. A single text that there is no room for is refused with EmbedderUnavailable.
 */
export function queuedEmbedder(
  embedder: Embedder,
  limits: EmbeddingQueue,
  call: Embedder['embed'] = embedder.embed,
): Embedder {
  const queue = fairQueue<Waiting>(limits, ({ reject }) => reject(new EmbedderUnavailable(BUSY, false)))
  /** What is waited for as a batch has few callers, and none of them may be refused. */
  const batches = fairQueue<Waiting>({ most: Infinity, mostOfOne: Infinity }, () => {})
  let busy = 0
  let isBatchesTurn = false
  const next = () => {
    const [first, second] = isBatchesTurn ? [batches, queue] : [queue, batches]
    isBatchesTurn = !isBatchesTurn
    return first.next() ?? second.next()
  }
  const work = async () => {
    if (busy >= limits.calls) return
    busy++
    for (let item = next(); item; item = next())
      await call(item.texts, item.signal).then(item.resolve, item.reject)
    busy--
  }
  const wait = (into: typeof queue, claimant: string, texts: readonly string[], signal?: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<Embedding[]>()
    const item = { texts, signal, resolve, reject }
    if (!into.add(claimant, item)) reject(new EmbedderUnavailable(BUSY, false))
    const leave = () => {
      into.remove(claimant, item)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', leave, { once: true })
    void work()
    return promise.finally(() => signal?.removeEventListener('abort', leave))
  }
  return {
    name: embedder.name,
    get dimensions() {
      return embedder.dimensions
    },
    async embed(texts, signal, claimant = NOBODY) {
      signal?.throwIfAborted()
      if (texts.length === 1) return wait(queue, claimant, texts, signal)
      const vectors: Embedding[] = []
      while (vectors.length < texts.length) {
        const some = texts.slice(vectors.length, vectors.length + limits.textsOfACall)
        vectors.push(...(await wait(batches, NOBODY, some, signal)))
      }
      return vectors
    },
  }
}
