import { Refused } from './refused.ts'

const BYTE_ORDER_MARKS: readonly (readonly [encoding: string, ...mark: number[]])[] = [
  ['utf-8', 0xef, 0xbb, 0xbf],
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
]

/**
 * Bytes as text: in the encoding that their byte order mark names, or else in `declared`, or else in UTF-8.
 * @throws Refused where they are no text in that encoding
 */
export function textIn(bytes: Uint8Array, declared: string | null = null): string {
  const marked = BYTE_ORDER_MARKS.find(([, ...mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0]
  const decoder = decoderFor(marked ?? declared ?? 'utf-8')
  if (!marked && bytes.includes(0)) throw new Refused('It is not text: it holds bytes that no text has.')
  try {
    return decoder.decode(bytes)
  } catch {
    throw new Refused(`It is not text in ${decoder.encoding.toUpperCase()}. Save it in UTF-8.`)
  }
}

function decoderFor(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    throw new Refused(`It says that its encoding is “${encoding.slice(0, 40)}”, which nobody knows.`)
  }
}
