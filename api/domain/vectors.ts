/** The same direction with length 1; a vector of nothing but zeros stays as it is. */
export function unitVector(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector))
  return length > 0 ? vector.map((component) => component / length) : vector
}

/** Of two unit vectors, their cosine: 1 for the same direction. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** Has length 1. `isCut`: it is that of the text's beginning alone, since the model reads no further. */
export type Embedding = Float32Array & { readonly isCut?: true }

export const cutEmbedding = (vector: Float32Array): Embedding =>
  Object.assign(vector, { isCut: true } as const)
