import type { IncomingMessage } from 'node:http'
import { AppError } from '../domain/errors.ts'

/** The largest document that may be written, in UTF-8 and JSON, fits in. */
const MAX_BODY_BYTES = 8 * 1024 * 1024
/** A sender is heard out so far: one that is cut off while it sends does not get to read why. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024

export class BodyTooLarge extends AppError {
  constructor() {
    super('BAD_USER_INPUT', `A request’s body may have up to ${MAX_BODY_BYTES / 1024 / 1024} MiB.`, {
      field: 'body',
    })
  }
}

/** The body of a request as text; of one that is too large nothing is kept. @throws BodyTooLarge, or what cut it off. */
export function readBody(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_DISCARDED_BYTES)
    return Promise.reject(new BodyTooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY_BYTES) chunks.push(chunk)
      else chunks.length = 0
      if (size > MAX_DISCARDED_BYTES) {
        request.pause()
        reject(new BodyTooLarge())
      }
    })
    request.once('end', () => {
      if (size > MAX_BODY_BYTES) reject(new BodyTooLarge())
      else resolve(Buffer.concat(chunks).toString('utf8'))
    })
    request.once('error', reject)
  })
}
