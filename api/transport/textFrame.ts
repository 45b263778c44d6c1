const FINAL_TEXT = 0x81
const SHORT = 125
const LENGTH_IN_2_BYTES = 126
const LENGTH_IN_8_BYTES = 127
const LARGEST_IN_2_BYTES = 0xffff

/** A text as one whole message of a server's WebSocket: RFC 6455, section 5.2, without fragments, masks and extensions. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const lengthBytes = length <= SHORT ? 0 : length <= LARGEST_IN_2_BYTES ? 2 : 8
  const frame = Buffer.allocUnsafe(2 + lengthBytes + length)
  frame[0] = FINAL_TEXT
  frame[1] = lengthBytes === 0 ? length : lengthBytes === 2 ? LENGTH_IN_2_BYTES : LENGTH_IN_8_BYTES
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2)
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  frame.write(text, 2 + lengthBytes)
  return frame
}
