import { Worker } from 'node:worker_threads'
import { type FileReading, LARGEST_FILE, type SourceFile } from '../../domain/importing.ts'
import type { DocumentReader } from '../../ports/documentReader.ts'

export interface ReaderLimits {
  readonly timeoutMs: number
  readonly memoryMb: number
}

const LIMITS: ReaderLimits = { timeoutMs: 30_000, memoryMb: 512 }

const refused = (reason: string): FileReading => ({ type: 'refused', reason })

/**
 * Reads files one by one in a thread of its own, so that no request waits for a large one, and ends the thread over
 * one that takes too long or too much memory. It starts with the first file and keeps no process alive.
 */
export function documentReader(limits: ReaderLimits = LIMITS): DocumentReader {
  let worker: Worker | null = null
  let isClosed = false
  let last: Promise<unknown> = Promise.resolve()
  const end = async () => {
    const ending = worker
    worker = null
    await ending?.terminate()
  }
  const readNow = async (file: SourceFile): Promise<FileReading> => {
    if (isClosed) throw new Error('The reader of documents is closed.')
    if (file.bytes.length > LARGEST_FILE)
      return refused(`It is too large: a file may have up to ${LARGEST_FILE / 1024 / 1024} MiB.`)
    worker ??= start(limits)
    const reading = await answerOf(worker, file, limits.timeoutMs)
    if (reading.isLast) await end()
    return reading.reading
  }
  return {
    read(file) {
      const reading = last.then(() => readNow(file))
      last = reading.catch(() => {})
      return reading
    },
    async close() {
      isClosed = true
      await end()
    },
  }
}

function start({ memoryMb }: ReaderLimits): Worker {
  // Flags of the process, such as a debugger's port, are not the thread's.
  const worker = new Worker(new URL('thread.ts', import.meta.url), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  })
  worker.unref()
  return worker
}

/** `isLast`: the thread is of no more use. */
async function answerOf(worker: Worker, file: SourceFile, timeoutMs: number) {
  const { promise, resolve } = Promise.withResolvers<{ reading: FileReading; isLast: boolean }>()
  const answer = (reading: FileReading) => resolve({ reading, isLast: false })
  const giveUp = (reason: string) => resolve({ reading: refused(reason), isLast: true })
  const onError = (error: NodeJS.ErrnoException) =>
    giveUp(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? 'It takes more memory to read than a file may.'
        : `It could not be read: ${error.message}.`,
    )
  const onExit = () => giveUp('It could not be read: its reader broke off.')
  const timer = setTimeout(() => giveUp(`It takes longer than ${timeoutMs / 1_000} s to read.`), timeoutMs)
  worker.once('message', answer).once('error', onError).once('exit', onExit)
  worker.postMessage(file)
  worker.ref()
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    worker.unref()
    worker.off('message', answer).off('error', onError).off('exit', onExit)
  }
}
