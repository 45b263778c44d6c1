import { LRUCache } from 'lru-cache'
import { EmbedderUnavailable } from '../domain/errors.ts'
import { cutEmbedding, type Embedding } from '../domain/vectors.ts'
import type { Component } from '../ports/component.ts'
import type { Embedder } from '../ports/embedder.ts'
import { type EmbeddingQueue, queuedEmbedder } from './queuedEmbedder.ts'

/** In bytes, of the texts and their vectors. */
const MAX_SIZE = 8 * 1024 * 1024

export interface RememberedOptions {
  /** Why there will be no vectors, as far as is known before the first attempt. */
  readonly obstacle?: EmbedderUnavailable | null
  readonly queue?: EmbeddingQueue
  /** The embedder reads no more characters of a text: the others are neither queued nor remembered. */
  readonly longest?: number
}

const UNBOUNDED: EmbeddingQueue = {
  calls: Number.POSITIVE_INFINITY,
  textsOfACall: Number.POSITIVE_INFINITY,
  most: Number.POSITIVE_INFINITY,
  mostOfOne: Number.POSITIVE_INFINITY,
}

/** A text that is being embedded, or was. */
interface Remembered {
  readonly vector: Promise<Embedding>
  readonly leaving: AbortController
  /** How many callers wait. One without a signal waits to the end. */
  waiting: number
}

/**
 * The same embedder with the vectors of the last single texts at hand: a question is embedded once, however many steps
 * of its way need its vector. What is not at hand waits in a fair queue, and leaves it when nobody waits for it.
 * Batches, which are documents, are not kept. The component says whether vectors can be had, from the last attempt;
 * before the first one, from `obstacle`.
 */
export function rememberedEmbedder(
  embedder: Embedder,
  { obstacle = null, queue = UNBOUNDED, longest = Number.POSITIVE_INFINITY }: RememberedOptions = {},
): { readonly embedder: Embedder; readonly component: Component } {
  let trouble = obstacle
  const remembered = new LRUCache<string, Remembered>({
    maxSize: MAX_SIZE,
    sizeCalculation: (_, text) => 2 * text.length + 4 * (embedder.dimensions || 1_536),
  })
  const observed: Embedder['embed'] = async (texts, signal) => {
    try {
      const vectors = await embedder.embed(texts, signal)
      trouble = null
      return vectors
    } catch (error) {
      if (error instanceof EmbedderUnavailable) trouble = error
      throw error
    }
  }
  const queued = queuedEmbedder(embedder, queue, observed)
  const embed = (text: string, claimant: string | undefined): Remembered => {
    const leaving = new AbortController()
    const vector = queued
      .embed([text], leaving.signal, claimant)
      .then(([first = new Float32Array() as Embedding]) => first)
    const entry = { vector, leaving, waiting: 0 }
    remembered.set(text, entry)
    vector.catch(() => forget(text, entry))
    return entry
  }
  const forget = (text: string, entry: Remembered) => {
    if (remembered.peek(text) === entry) remembered.delete(text)
  }
  const vectorOf = (text: string, signal: AbortSignal | undefined, claimant: string | undefined) => {
    const entry = remembered.get(text) ?? embed(text, claimant)
    entry.waiting++
    const leave = () => {
      entry.waiting--
      // mutant: nobody-waits
      if (entry.waiting > 0) return
      forget(text, entry)
      entry.leaving.abort(signal?.reason)
    }
    return unlessAborted(entry.vector, signal, leave)
  }
  return {
    embedder: {
      name: embedder.name,
      get dimensions() {
        return embedder.dimensions
      },
      async embed(texts, signal, claimant) {
        signal?.throwIfAborted()
        const read = texts.map((each) => cut(each, longest))
        const [text = ''] = read
        const vectors =
          texts.length > 1
            ? await queued.embed(read, signal)
            : await Promise.all(read.map(() => vectorOf(text, signal, claimant)))
        return vectors.map((vector, at) => (read[at] === texts[at] ? vector : cutEmbedding(vector)))
      },
    },
    component: {
      check: async () => ({
        name: 'embeddings',
        status: trouble ? 'DEGRADED' : 'OK',
        latencyMs: null,
        detail: trouble && `${trouble.message} Questions are compared by their words alone.`,
      }),
    },
  }
}

const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : text.slice(0, longest).toWellFormed()

/** `onLeave` is called if `signal` is aborted before there is a vector. */
function unlessAborted(
  vector: Promise<Embedding>,
  signal: AbortSignal | undefined,
  onLeave: () => void,
): Promise<Embedding> {
  if (!signal) return vector
  const { promise, reject } = Promise.withResolvers<never>()
  const leave = () => {
    onLeave()
    reject(signal.reason)
  }
  signal.addEventListener('abort', leave, { once: true })
  return Promise.race([vector, promise]).finally(() => signal.removeEventListener('abort', leave))
}
