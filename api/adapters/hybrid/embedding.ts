import { createHash } from 'node:crypto'
import { EmbedderUnavailable, StoreUnavailable } from '../../domain/errors.ts'
import type { Passage } from '../../domain/knowledge.ts'
import { pause } from '../../domain/time.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { PassageVectors } from '../../ports/passageVectors.ts'

export interface EmbeddingPorts {
  readonly embedder: Embedder
  readonly vectors: PassageVectors
  /** A passage’s vector is there; not called for one that was removed meanwhile. */
  readonly onVector: (passage: Passage, vector: Float32Array) => void
  readonly onFailure: (error: unknown) => void
  readonly signal: AbortSignal
}

/** Finds the vectors of passages in the background: in the store, or by embedding their texts. */
export interface PassageEmbedding {
  add(passages: readonly Passage[]): void
  remove(passages: readonly Passage[]): void
  waiting(): number
}

const KNOWN_AT_ONCE = 256
const EMBEDDED_AT_ONCE = 16
const AGAIN_MS = 10_000

export function makePassageEmbedding(ports: EmbeddingPorts): PassageEmbedding {
  const waiting = new Map<Passage, string>()
  let running = false
  const run = async () => {
    if (running) return
    running = true
    while (waiting.size > 0 && !ports.signal.aborted) {
      const goesOn = await step(ports, waiting)
      if (!goesOn) break
    }
    running = false
  }
  return {
    add(passages) {
      for (const passage of passages) waiting.set(passage, textOf(passage))
      // Not in this turn: what is added one by one is looked up together.
      if (!running) setImmediate(() => void run())
    },
    remove(passages) {
      for (const passage of passages) waiting.delete(passage)
    },
    waiting: () => waiting.size,
  }
}

/** What of a passage is embedded: its place in the document says what its text is about. */
const textOf = ({ titlePath, text }: Passage): string => `${titlePath.join(' › ')}\n${text}`.trim()

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** One batch; false where there is no going on. What fails for now is tried again after a while. */
async function step(ports: EmbeddingPorts, waiting: Map<Passage, string>): Promise<boolean> {
  const batch = [...waiting].slice(0, KNOWN_AT_ONCE)
  const digests = new Map(batch.map(([, text]) => [text, digestOf(text)]))
  try {
    await settle(ports, waiting, batch, digests)
    return true
  } catch (error) {
    if (ports.signal.aborted) return false
    if (error instanceof EmbedderUnavailable && error.permanent) return false
    const isExpected = error instanceof EmbedderUnavailable || error instanceof StoreUnavailable
    if (!isExpected) ports.onFailure(error)
    await pause(AGAIN_MS, ports.signal)
    return true
  }
}

async function settle(
  { embedder, vectors, onVector, signal }: EmbeddingPorts,
  waiting: Map<Passage, string>,
  batch: readonly (readonly [Passage, string])[],
  digests: ReadonlyMap<string, string>,
): Promise<void> {
  const known = await vectors.get(embedder.name, [...digests.values()])
  const give = (byDigest: ReadonlyMap<string, Float32Array>) => {
    for (const [passage, text] of batch) {
      const vector = byDigest.get(digests.get(text) ?? '')
      if (vector && waiting.delete(passage)) onVector(passage, vector)
    }
  }
  give(known)
  const unknown = [...digests].filter(([, digest]) => !known.has(digest))
  for (let at = 0; at < unknown.length; at += EMBEDDED_AT_ONCE) {
    const some = unknown.slice(at, at + EMBEDDED_AT_ONCE)
    const embedded = await embedder.embed(
      some.map(([text]) => text),
      signal,
    )
    const found = new Map(
      some.flatMap(([, digest], index) => {
        const vector = embedded[index]
        return vector ? [[digest, vector] as const] : []
      }),
    )
    await vectors.put(embedder.name, found)
    give(found)
  }
}
