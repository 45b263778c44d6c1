import type { IncomingMessage } from 'node:http'
import { AppError } from '../domain/errors.ts'

/** Of whoever writes documents: the largest one, in UTF-8 and JSON, fits in. Of others: the longest question does. */
export const MAX_BODY_BYTES = { documents: 8 * 1024 * 1024, questions: 128 * 1024 } as const
/** A sender is heard out so far: one that is cut off while it sends does not get to read why. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024

export class BodyTooLarge extends AppError {
  /** What is still to come is read, so that the sender gets to read this. */
  readonly isHeardOut: boolean

  constructor(maxBytes: number, isHeardOut: boolean) {
    super('BAD_USER_INPUT', `This body may have up to ${maxBytes / 1024} KiB.`, {
      field: 'body',
    })
    this.isHeardOut = isHeardOut
  }
}

/** The connection ended before the body did: nobody is left to read this. */
export class BodyCutOff extends AppError {
  constructor() {
    super('BAD_USER_INPUT', 'The connection ended before the body did.', { field: 'body' })
  }
}

/**
 * The body of a request as text. One that is too large is refused as soon as that is known, and nothing of it is kept.
 * @throws BodyTooLarge, BodyCutOff
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > MAX_DISCARDED_BYTES) return Promise.reject(new BodyTooLarge(maxBytes, false))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const refuse = () => {
      chunks.length = 0
      reject(new BodyTooLarge(maxBytes, true))
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) refuse()
      else if (announced <= maxBytes) chunks.push(chunk)
      if (size > MAX_DISCARDED_BYTES) request.destroy()
    })
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.once('error', () => reject(new BodyCutOff()))
    if (announced > maxBytes) refuse()
  })
}
