import { createHmac } from 'node:crypto'

const SECRET_PREFIX = 'whsec_'

/**
 * The headers of a delivery as the Standard Webhooks specification has them: the receiver knows by them who sent it,
 * that nobody changed it, when it was sent, and whether it came before.
 */
export function signedHeaders(
  { id, body, secret }: { readonly id: string; readonly body: string; readonly secret: string },
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000))
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
  // mutant: signed-time
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
