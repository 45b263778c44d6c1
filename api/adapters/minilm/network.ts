import { fileURLToPath } from 'node:url'
import { unitVector } from '../../domain/vectors.ts'
import { wordPiece } from './tokenizer.ts'

const MODEL = new URL('all-MiniLM-L6-v2.int8.onnx', import.meta.url)
const VOCABULARY = new URL('vocab.txt', import.meta.url)

/** Reads one text. Holds its thread up for as long: about 1 ms for a short question, 20 ms for the longest text. */
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
  return async (text) => {
    const ids = BigInt64Array.from(tokenize(text), BigInt)
    const { embedding } = await session.run({ input_ids: new Tensor('int64', ids, [1, ids.length]) })
    if (!(embedding?.data instanceof Float32Array)) throw new Error('The model gave no embedding')
    return unitVector(embedding.data)
  }
}
