import { randomUUID } from 'node:crypto'

/** Names one operation in the log and in its errors. In one piece: Node's own is a rope of 20, which 600 bytes hold. */
export const newRequestId = (): string => Buffer.from(randomUUID()).toString('latin1')
