import { createRequire } from 'node:module'

/** Finds near vectors without a look at each, and may miss a few. Keys are whole numbers of the caller's. */
export interface ApproximateIndex {
  add(key: number, vector: Float32Array): void
  remove(key: number): void
  /** The keys of about the nearest, nearest first. */
  nearest(vector: Float32Array, limit: number): number[]
}

/** What is used of usearch, which has no types where TypeScript looks for them. */
interface UsearchIndex {
  add(key: bigint, vector: Float32Array): void
  remove(key: bigint): void
  search(vector: Float32Array, limit: number, threads: number): { readonly keys: BigUint64Array }
}

interface Usearch {
  readonly Index: new (settings: Readonly<Record<string, string | number>>) => UsearchIndex
}

/** Measured with ops/bench/vectors.ts: 16-bit floats lose nothing here, and wider searches find hardly more. */
const SETTINGS = {
  metric: 'ip',
  quantization: 'f16',
  connectivity: 16,
  expansion_add: 128,
  expansion_search: 128,
}

let usearch: Usearch | null | undefined

/** Null where its library, which is optional, is not there for this machine. */
export function openApproximateIndex(dimensions: number): ApproximateIndex | null {
  usearch ??= load()
  if (!usearch) return null
  const index = new usearch.Index({ ...SETTINGS, dimensions })
  return {
    add: (key, vector) => index.add(BigInt(key), vector),
    remove: (key) => index.remove(BigInt(key)),
    nearest: (vector, limit) => Array.from(index.search(vector, limit, 1).keys, Number),
  }
}

function load(): Usearch | null {
  try {
    return createRequire(import.meta.url)('usearch') as Usearch
  } catch {
    return null
  }
}
