/**
 * Receives webhooks and checks that they are VerdeMuse's: needs nothing but Node.
 * WEBHOOK_SECRET=whsec_… PORT=3000 node webhook-receiver.ts
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const { WEBHOOK_SECRET = '', PORT = '3000' } = process.env
const TOLERANCE_SECONDS = 5 * 60

// The signature is over the body as it came, byte for byte: check it before JSON.parse.
function isOurs(headers: Record<string, unknown>, body: string): boolean {
  const id = String(headers['webhook-id'])
  const timestamp = Number(headers['webhook-timestamp'])
  // An old one may be a recording that somebody sends again.
  if (!(Math.abs(Date.now() / 1_000 - timestamp) <= TOLERANCE_SECONDS)) return false
  const key = Buffer.from(WEBHOOK_SECRET.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  // There may be several, separated by spaces.
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((each) => each.startsWith('v1,'))
    .map((each) => Buffer.from(each.slice('v1,'.length), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected))
}

/** An event may come twice: after a reply of ours that was lost. Keep these where you keep what they change. */
const seen = new Set<unknown>()

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  if (!isOurs(request.headers, body)) return response.writeHead(401).end()
  // Say yes at once, work later: there are 10 s, and the next event of the conversation waits.
  response.writeHead(204).end()
  const id = request.headers['webhook-id']
  if (seen.has(id)) return
  seen.add(id)
  const { type, data } = JSON.parse(body)
  console.log(type, data.conversationId, data.status ?? data.rating ?? '')
})
server.listen(Number(PORT), () => console.log(`listening ${(server.address() as AddressInfo).port}`))
