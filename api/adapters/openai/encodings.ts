import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable, type Transform } from 'node:stream'
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib'

/** What has arrived is passed on, though more is to come; a body that was cut counts up to there. */
const ZLIB = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }
const BROTLI = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH }

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(ZLIB),
  'x-gzip': () => createGunzip(ZLIB),
  deflate: () => createInflate(ZLIB),
  br: () => createBrotliDecompress(BROTLI),
  // Since Node 22.15; an older one reads it as it is, which fails as any unreadable answer does.
  ...(typeof createZstdDecompress === 'function' && { zstd: () => createZstdDecompress() }),
}

/** The body as it was before it was compressed, which proxies do though we ask for `identity`. */
export function decoded(incoming: IncomingMessage): Readable {
  const names = String(incoming.headers['content-encoding'] ?? '').split(',')
  const decoders = names.flatMap((name) => DECODERS[name.trim().toLowerCase()]?.() ?? []).toReversed()
  const [last] = decoders.slice(-1)
  if (!last) return incoming
  // What goes wrong on the way is an error of the last one, which its reader hears of.
  last.on('error', () => {})
  pipeline([incoming, ...decoders], () => {})
  return last
}
