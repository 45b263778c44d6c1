import { createRequire } from 'node:module'
import { EmbedderUnavailable } from '../../domain/errors.ts'
import type { Embedding } from '../../domain/vectors.ts'
import type { Embedder } from '../../ports/embedder.ts'
import { type ModelThread, modelThread } from './modelThread.ts'

const RUNTIME = 'onnxruntime-node'
const NOT_INSTALLED =
  'Without the optional package onnxruntime-node there is no embedding on this machine: install it, or set OPENAI_EMBEDDING_MODEL.'

/** Why the embedded model cannot run here, as far as that can be told without loading it; null where it can. */
export function minilmObstacle(isInstalled: () => boolean = runtimeIsInstalled): EmbedderUnavailable | null {
  return isInstalled() ? null : new EmbedderUnavailable(NOT_INSTALLED, true)
}

/**
 * The model that comes with the product: all-MiniLM-L6-v2 on a thread of its own, since its runtime holds up the one
 * it is called on. Nothing is loaded before the first text; then about 0.2 s and 120 MB, once a process.
 */
export function minilmEmbedder(
  thread: ModelThread = modelThread(),
  isInstalled = runtimeIsInstalled,
): Embedder {
  /** What is installed stays so. */
  let ready = false
  return {
    name: 'all-MiniLM-L6-v2.int8',
    dimensions: 384,
    async embed(texts, signal) {
      const obstacle = ready ? null : minilmObstacle(isInstalled)
      if (obstacle) throw obstacle
      ready = true
      const vectors: Embedding[] = []
      for (const text of texts) vectors.push(await thread.read(text, signal))
      return vectors
    },
  }
}

function runtimeIsInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve(RUNTIME)
    return true
  } catch {
    return false
  }
}
