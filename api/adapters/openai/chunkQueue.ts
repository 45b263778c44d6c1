import type { AnswerEnding, TokenUsage } from '../../domain/message.ts'
import type { ModelChunk } from '../../ports/model.ts'

/** How an answer ended: by itself, or broken off by an error. */
export interface AnswerEnd {
  readonly whole: boolean
  /** Null for one that nothing is missing from. */
  readonly ending: AnswerEnding | null
  readonly error: unknown
  readonly usage: TokenUsage | null
}

/** What was heard and not taken yet. Texts that wait are one: whoever is behind gets all at once. */
export interface ChunkQueue extends AsyncIterator<ModelChunk, undefined> {
  put(chunk: ModelChunk): void
  /** What was put can be taken. */
  deliver(): void
  /** Nothing more comes; with an error, that is what comes last. */
  end(error?: unknown): void
  /** Told once how it ended. */
  onEnd(listener: (end: AnswerEnd) => void): void
  /** Resolves with the queue once something can be taken, null where it ends empty. @throws what ends it */
  begun(): Promise<ChunkQueue | null>
}

/** A reader that waits for what comes next. */
type Taker = Pick<PromiseWithResolvers<IteratorResult<ModelChunk, undefined>>, 'resolve' | 'reject'>

const OVER = { done: true, value: undefined } as const

/** For one reader. `onReturn` is told when that reader leaves. */
export function chunkQueue(onReturn: () => void): ChunkQueue {
  let waiting: ModelChunk[] = []
  let ended = false
  let failure: { readonly error: unknown } | null = null
  let wake: (() => void) | null = null
  let taker: Taker | null = null
  let usage: TokenUsage | null = null
  let ending: AnswerEnding | null = null
  const listeners: ((end: AnswerEnd) => void)[] = []

  const hand = ({ resolve, reject }: Taker) => {
    const chunk = waiting.shift()
    if (chunk) return resolve({ done: false, value: chunk })
    const failed = failure
    failure = null
    failed ? reject(failed.error) : resolve(OVER)
  }
  const deliver = () => {
    if (waiting.length === 0 && !ended) return
    wake?.()
    wake = null
    const next = taker
    taker = null
    if (next) hand(next)
  }
  const queue: ChunkQueue = {
    put(chunk) {
      if (chunk.type === 'usage') usage = chunk.usage
      if (chunk.type === 'ending') ending = chunk.ending
      const last = waiting.at(-1)
      if (chunk.type === 'text' && last?.type === 'text')
        waiting[waiting.length - 1] = { type: 'text', text: last.text + chunk.text }
      else waiting.push(chunk)
    },
    deliver,
    end(error) {
      if (ended) return
      ended = true
      if (error !== undefined) failure = { error }
      for (const listener of listeners) listener({ whole: error === undefined, ending, error, usage })
      deliver()
    },
    onEnd(listener) {
      if (ended) listener({ whole: failure === null, ending, error: failure?.error, usage })
      else listeners.push(listener)
    },
    async begun() {
      if (waiting.length === 0 && !ended)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      if (waiting.length > 0) return queue
      if (failure) throw failure.error
      return null
    },
    next() {
      const next = Promise.withResolvers<IteratorResult<ModelChunk, undefined>>()
      taker = next
      deliver()
      return next.promise
    },
    return() {
      waiting = []
      failure = null
      ended = true
      onReturn()
      deliver()
      return Promise.resolve(OVER)
    },
  }
  return queue
}
