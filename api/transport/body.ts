import type { IncomingMessage } from 'node:http'
import { AppError } from '../domain/errors.ts'

/** Of whoever writes documents: the largest one, in UTF-8 and JSON, fits in. Of others: the longest question does. */
export const MAX_BODY_BYTES = { documents: 8 * 1024 * 1024, questions: 128 * 1024 } as const
/** A sender is heard out so far: one that is cut off while it sends does not get to read why. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024

export class BodyTooLarge extends AppError {
  constructor(maxBytes: number) {
    super('BAD_USER_INPUT', `This body may have up to ${maxBytes / 1024} KiB.`, {
      field: 'body',
    })
  }
}

/** The body of a request as text; of one that is too large nothing is kept. @throws BodyTooLarge, or what cut it off. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_DISCARDED_BYTES)
    return Promise.reject(new BodyTooLarge(maxBytes))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) chunks.push(chunk)
      else chunks.length = 0
      if (size > MAX_DISCARDED_BYTES) {
        request.pause()
        reject(new BodyTooLarge(maxBytes))
      }
    })
    request.once('end', () => {
      if (size > maxBytes) reject(new BodyTooLarge(maxBytes))
      else resolve(Buffer.concat(chunks).toString('utf8'))
    })
    request.once('error', reject)
  })
}
