/** A vector as 32-bit floats in the machine's order, and back: all that we run on are little-endian. */
export const bytesOf = (vector: Float32Array): Buffer =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)

/** Copied, since floats have to begin at a multiple of four bytes. */
export const vectorIn = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer)
