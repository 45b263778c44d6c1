import { fileURLToPath } from 'node:url'
import { unitVector } from '../../domain/vectors.ts'
import { type ExitGate, nativeStep } from './exitGate.ts'
import { wordPiece } from './tokenizer.ts'

const MODEL = new URL('all-MiniLM-L6-v2.int8.onnx', import.meta.url)
const VOCABULARY = new URL('vocab.txt', import.meta.url)

/** Reads one text. Holds its thread up for as long: about 1 ms for a short question, 20 ms for the longest text. */
export type Network = (text: string) => Promise<{ readonly vector: Float32Array; readonly isCut: boolean }>

/**
 * Loads the model, on one thread: it shares its processor with the answers that are being streamed. Texts are read
 * one by one: in batches, each would cost the same, and be padded to the longest besides. Each call of native code is
 * a step of `gate`.
 */
export async function loadNetwork(gate: ExitGate): Promise<Network> {
  const { InferenceSession, Tensor } = await nativeStep(gate, () => import('onnxruntime-node'))
  const tokenize = await wordPiece(VOCABULARY)
  const session = await nativeStep(gate, () =>
    InferenceSession.create(fileURLToPath(MODEL), {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    }),
  )
  return async (text) => {
    const tokens = tokenize(text)
    const ids = BigInt64Array.from(tokens.ids, BigInt)
    const input = { input_ids: new Tensor('int64', ids, [1, ids.length]) }
    const { embedding } = await nativeStep(gate, () => session.run(input))
    if (!(embedding?.data instanceof Float32Array)) throw new Error('The model gave no embedding')
    return { vector: unitVector(embedding.data), isCut: tokens.isCut }
  }
}
