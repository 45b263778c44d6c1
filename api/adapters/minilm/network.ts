import { fileURLToPath } from 'node:url'
import { unitVector } from '../../domain/vectors.ts'
import { wordPiece } from './tokenizer.ts'

export const DIMENSIONS = 384

const MODEL = new URL('all-MiniLM-L6-v2.q4-e8.onnx', import.meta.url)
const VOCABULARY = new URL('vocab.txt', import.meta.url)

/** Reads one text. Holds its thread up for as long: about 2 ms for a short question, 40 ms for the longest text. */
export type Network = (text: string) => Promise<Float32Array>

/**
 * Loads the model, on one thread: it shares its processor with the answers that are being streamed. Texts are read
 * one by one: in batches, each would cost the same, and be padded to the longest besides.
 */
export async function loadNetwork(): Promise<Network> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node')
  const tokenize = await wordPiece(VOCABULARY)
  const session = await InferenceSession.create(fileURLToPath(MODEL), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  })
  const row = (values: BigInt64Array) => new Tensor('int64', values, [1, values.length])
  return async (text) => {
    const ids = BigInt64Array.from(tokenize(text), BigInt)
    const { last_hidden_state: states } = await session.run({
      input_ids: row(ids),
      attention_mask: row(new BigInt64Array(ids.length).fill(1n)),
      token_type_ids: row(new BigInt64Array(ids.length)),
    })
    if (!(states?.data instanceof Float32Array)) throw new Error('The model gave no states')
    return unitVector(mean(states.data))
  }
}

/** The mean of the tokens' states. No token is padding, so all count. */
function mean(states: Float32Array): Float32Array {
  const sum = new Float32Array(DIMENSIONS)
  for (let at = 0; at < states.length; at += 1)
    sum[at % DIMENSIONS] = (sum[at % DIMENSIONS] ?? 0) + (states[at] ?? 0)
  return sum.map((total) => total / (states.length / DIMENSIONS))
}
