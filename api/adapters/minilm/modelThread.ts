import { Worker } from 'node:worker_threads'
import { EmbedderUnavailable } from '../../domain/errors.ts'
import { cutEmbedding, type Embedding } from '../../domain/vectors.ts'
import { closeGate, type ExitGate, makeExitGate } from './exitGate.ts'
import type { Said } from './thread.ts'

/** The thread that holds the model. */
export interface ModelThread {
  /**
   * A text's vector, in the order of the calls. An aborted text that has not been begun is never read.
   * @throws EmbedderUnavailable where the model cannot be loaded or its thread broke down; the reason of `signal`.
   */
  read(text: string, signal?: AbortSignal): Promise<Embedding>
}

interface Waiting {
  readonly text: string
  readonly isWanted: () => boolean
  readonly resolve: (vector: Embedding) => void
  readonly reject: (error: unknown) => void
}

const UNUSABLE = 'The embedded model cannot be used on this machine.'

export type StartThread = (gate: ExitGate) => Worker

export const startThread: StartThread = (gate) =>
  // Flags of the process, such as a debugger's port, are not the thread's.
  new Worker(new URL('thread.ts', import.meta.url), { workerData: gate, execArgv: [] })

/**
 * Starts with the first text, and again with the next one where it broke down. Only a text that waits for it keeps
 * the process alive. The thread gets one text at a time, so that what is given up before its turn costs nothing.
 */
export function modelThread(start: StartThread = startThread): ModelThread {
  const waiting: Waiting[] = []
  let worker: Worker | null = null
  let reading: Waiting | null = null

  const next = () => {
    reading = waiting.shift() ?? null
    while (reading && !reading.isWanted()) reading = waiting.shift() ?? null
    if (!reading) return worker?.unref()
    worker ??= begin()
    worker.ref()
    worker.postMessage(reading.text)
  }
  const take = (said: Said) => {
    if (said.type === 'vector') reading?.resolve(said.isCut ? cutEmbedding(said.vector) : said.vector)
    else reading?.reject(new EmbedderUnavailable(UNUSABLE, said.permanent, new Error(said.reason)))
    next()
  }
  const begin = (): Worker => {
    const gate = makeExitGate()
    const started = start(gate)
    const atExit = () => closeGate(gate)
    process.once('exit', atExit)
    const breakDown = (cause: Error) => {
      if (worker !== started) return
      worker = null
      process.off('exit', atExit)
      reading?.reject(new EmbedderUnavailable(UNUSABLE, false, cause))
      next()
    }
    started.on('message', take)
    started.on('error', breakDown)
    started.on('exit', (code) => breakDown(new Error(`The thread of the model ended with ${code}.`)))
    return started
  }
  return {
    async read(text, signal) {
      signal?.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<Embedding>()
      const leave = () => reject(signal?.reason)
      signal?.addEventListener('abort', leave, { once: true })
      waiting.push({ text, isWanted: () => !signal?.aborted, resolve, reject })
      if (!reading) next()
      return promise.finally(() => signal?.removeEventListener('abort', leave))
    },
  }
}
