import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that systems give to whoever asks for any: between here and its use, nobody is given this one. */
const FIRST = 10_000
const FOR_EACH_WORKER = 500
const WORKERS = 40

/** Test files that run at the same time have ports of their own. */
const base = FIRST + (Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS) * FOR_EACH_WORKER
let next = Math.floor(Math.random() * FOR_EACH_WORKER)

/** A port on which nothing listens, and which this process has not been given just now. */
export async function freePort(): Promise<number> {
  const port = base + (next++ % FOR_EACH_WORKER)
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return freePort()
  }
  server.close()
  await once(server, 'close')
  return port
}
