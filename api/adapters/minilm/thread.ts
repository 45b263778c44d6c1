import { parentPort, workerData } from 'node:worker_threads'
import type { ExitGate } from './exitGate.ts'
import { loadNetwork, type Network } from './network.ts'

/** What comes of one text. */
export type Said =
  | { readonly type: 'vector'; readonly vector: Float32Array; readonly isCut: boolean }
  /** `permanent`: the model could not be loaded, so that no text will ever get a vector. */
  | { readonly type: 'failed'; readonly permanent: boolean; readonly reason: string }

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function answerTo(text: string, loading: Promise<Network>): Promise<Said> {
  let permanent = true
  try {
    const network = await loading
    permanent = false
    return { type: 'vector', ...(await network(text)) }
  } catch (error) {
    return { type: 'failed', permanent, reason: reasonOf(error) }
  }
}

/** The thread that holds the model: a text in, what comes of it out. The first one waits for the model to load. */
if (parentPort) {
  const port = parentPort
  const gate: ExitGate = workerData
  const loading = loadNetwork(gate)
  loading.catch(() => {})
  port.on('message', async (text: string) => {
    const said = await answerTo(text, loading)
    port.postMessage(said, said.type === 'vector' ? [said.vector.buffer as ArrayBuffer] : [])
  })
}
