import { parentPort } from 'node:worker_threads'
import { readSourceFile } from './read.ts'

/** The thread that reads files: a file in, what it holds out. */
if (parentPort) {
  const port = parentPort
  port.on('message', async (file) => port.postMessage(await readSourceFile(file)))
}
