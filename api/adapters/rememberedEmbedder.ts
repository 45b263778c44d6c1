import { LRUCache } from 'lru-cache'
import { EmbedderUnavailable } from '../domain/errors.ts'
import type { Component } from '../ports/component.ts'
import type { Embedder } from '../ports/embedder.ts'

/** In bytes, of the texts and their vectors. */
const MAX_SIZE = 8 * 1024 * 1024

/**
 * The same embedder with the vectors of the last single texts at hand: a question is embedded once, however many steps
 * of its way need its vector. Batches, which are documents, are passed on. The component tells whether vectors can be
 * had, from the last attempt; before the first one, from `obstacle`.
 */
export function rememberedEmbedder(
  embedder: Embedder,
  obstacle: EmbedderUnavailable | null = null,
): { readonly embedder: Embedder; readonly component: Component } {
  let trouble = obstacle
  const remembered = new LRUCache<string, Promise<Float32Array>>({
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
  const vectorOf = (text: string): Promise<Float32Array> => {
    const known = remembered.get(text)
    if (known) return known
    // Not with the signal of whoever asks first: others may wait for the same vector.
    const vector = observed([text]).then(([first = new Float32Array()]) => first)
    remembered.set(text, vector)
    vector.catch(() => remembered.delete(text))
    return vector
  }
  return {
    embedder: {
      name: embedder.name,
      get dimensions() {
        return embedder.dimensions
      },
      async embed(texts, signal) {
        signal?.throwIfAborted()
        const [text] = texts
        if (text === undefined || texts.length > 1) return observed(texts, signal)
        return [await unlessAborted(vectorOf(text), signal)]
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

function unlessAborted<T>(vector: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return vector
  const { promise, reject } = Promise.withResolvers<never>()
  const leave = () => reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  return Promise.race([vector, promise]).finally(() => signal.removeEventListener('abort', leave))
}
