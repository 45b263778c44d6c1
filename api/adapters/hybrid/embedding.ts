import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { EmbedderUnavailable, StoreUnavailable } from '../../domain/errors.ts'
import type { Passage } from '../../domain/knowledge.ts'
import { sentencesOf } from '../../domain/text.ts'
import { pause } from '../../domain/time.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { PassageVectors } from '../../ports/passageVectors.ts'

export interface EmbeddingPorts {
  readonly embedder: Embedder
  readonly vectors: PassageVectors
  /** A passage’s vectors are there; not called for one that was removed meanwhile. */
  readonly onVectors: (passage: Passage, vectors: readonly Float32Array[]) => void
  readonly onFailure: (error: unknown) => void
  readonly signal: AbortSignal
}

/** Finds the vectors of passages in the background: in the store, or by embedding their texts. */
export interface PassageEmbedding {
  add(passages: readonly Passage[]): void
  remove(passages: readonly Passage[]): void
  waiting(): number
  /** Vectors have this length from now on: those of another one in the store count as missing. */
  expectDimensions(dimensions: number): void
  /** Removes the vectors of all else from the store, unless some are still to come. */
  prune(): Promise<void>
}

const PASSAGES_AT_ONCE = 128
const EMBEDDED_AT_ONCE = 16
/** With more passages than that, only whole ones are embedded. */
const SENTENCES_UP_TO = 2_000
const AGAIN_MS = 10_000

export function makePassageEmbedding(ports: EmbeddingPorts): PassageEmbedding {
  const waiting: Waiting = new Map()
  let running = false
  const form: VectorForm = { dimensions: null }
  const known = new Set<Passage>()
  const hasSentences = () => known.size <= SENTENCES_UP_TO
  const run = async () => {
    if (running) return
    running = true
    while (waiting.size > 0 && !ports.signal.aborted) {
      const goesOn = await step(ports, waiting, form)
      if (!goesOn) break
    }
    running = false
  }
  return {
    add(passages) {
      for (const passage of passages) known.add(passage)
      for (const passage of passages) waiting.set(passage, textsOf(passage, hasSentences()))
      // Not in this turn: what is added one by one is looked up together.
      if (!running) setImmediate(() => void run())
    },
    remove(passages) {
      for (const passage of passages) known.delete(passage)
      for (const passage of passages) waiting.delete(passage)
    },
    waiting: () => waiting.size,
    expectDimensions(dimensions) {
      form.dimensions = dimensions
    },
    async prune() {
      if (waiting.size > 0 || known.size === 0) return
      const kept = new Set<string>()
      let read = 0
      for (const passage of known) {
        for (const text of textsOf(passage, hasSentences())) kept.add(digestOf(text))
        if (++read % PASSAGES_AT_ONCE === 0) await nextTurn()
      }
      // What came meanwhile may have been passed over.
      if (waiting.size === 0) await ports.vectors.prune(ports.embedder.name, kept)
    },
  }
}

/** The embedder takes some text of a document for none; the words of that text still find it. */
class TextRefused extends Error {
  override name = 'TextRefused'
  constructor({ documentId }: Passage) {
    super(`The embedding model refuses a text of document ${documentId}, which is found by its words alone`)
  }
}

type Waiting = Map<Passage, readonly string[]>

/** The length of the vectors that the embedder gives today; null before the first one. */
interface VectorForm {
  dimensions: number | null
}

/**
 * What of a passage is embedded: the whole, with its place in the document, which says what it is about; and each of
 * its sentences, since a question is mostly about one. Many documents hold a sentence for most questions as it is.
 */
function textsOf({ titlePath, text }: Passage, withSentences: boolean): string[] {
  const sentences = sentencesOf(text)
  const place = titlePath.join(' › ')
  const parts =
    withSentences && sentences.length > 1 ? sentences.map((sentence) => `${place}\n${sentence}`.trim()) : []
  return [...new Set([`${place}\n${text}`.trim(), ...parts])]
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** One batch; false where there is no going on. What fails for now is tried again after a while. */
async function step(ports: EmbeddingPorts, waiting: Waiting, form: VectorForm): Promise<boolean> {
  try {
    await settle(ports, waiting, form, waiting.entries().take(PASSAGES_AT_ONCE).toArray())
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
  { embedder, vectors, onVectors, onFailure, signal }: EmbeddingPorts,
  waiting: Waiting,
  form: VectorForm,
  batch: readonly (readonly [Passage, readonly string[]])[],
): Promise<void> {
  const digests = new Map(batch.flatMap(([, texts]) => texts).map((text) => [text, digestOf(text)]))
  const stored = await vectors.get(embedder.name, [...digests.values()])
  const fits = ({ length }: Float32Array) => form.dimensions === null || length === form.dimensions
  const known = new Map([...stored].filter(([, vector]) => fits(vector)))
  const give = () => {
    for (const [passage, texts] of batch) {
      const own = texts.flatMap((text) => known.get(digests.get(text) ?? '') ?? [])
      // A text that the embedder cannot read has an empty one, and is found by its words.
      const readable = own.filter(({ length }) => length > 0)
      const isSettled = own.length === texts.length && waiting.delete(passage)
      if (isSettled && readable.length > 0) onVectors(passage, readable)
      if (isSettled && readable.length < own.length) onFailure(new TextRefused(passage))
    }
  }
  give()
  const unknown = [...digests].filter(([, digest]) => !known.has(digest))
  for (let at = 0; at < unknown.length; at += EMBEDDED_AT_ONCE) {
    const some = unknown.slice(at, at + EMBEDDED_AT_ONCE)
    const texts = some.map(([text]) => text)
    const embedded = await embedder.embed(texts, signal)
    const found = new Map(some.map(([, digest], index) => [digest, embedded[index] ?? new Float32Array()]))
    const readable = [...found].filter(([, { length }]) => length > 0)
    form.dimensions = readable[0]?.[1].length ?? form.dimensions
    if (readable.length > 0) await vectors.put(embedder.name, new Map(readable))
    for (const [digest, vector] of found) known.set(digest, vector)
    give()
  }
}
