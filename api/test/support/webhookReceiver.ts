import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedEvent {
  readonly id: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
  readonly isSigned: boolean
}

/** A partner's end of a webhook, which checks signatures as the Standard Webhooks specification says. */
export interface WebhookReceiver {
  readonly url: string
  readonly received: readonly ReceivedEvent[]
  /** How many requests of one conversation were open at once, at most. */
  mostAtOnce(): number
  /** What the next requests are answered with; then 204. */
  next(...statuses: readonly number[]): void
  close(): void
}

export async function startWebhookReceiver(secret: () => string, takesMs = 0): Promise<WebhookReceiver> {
  const received: ReceivedEvent[] = []
  const open = new Map<unknown, number>()
  const statuses: number[] = []
  let most = 0
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const { type, data } = JSON.parse(body)
    const isSigned = verify(request.headers as Record<string, string>, body, secret())
    received.push({ id: String(request.headers['webhook-id']), type, data, isSigned })
    const together = (open.get(data.conversationId) ?? 0) + 1
    open.set(data.conversationId, together)
    most = Math.max(most, together)
    setTimeout(() => {
      open.set(data.conversationId, (open.get(data.conversationId) ?? 1) - 1)
      response.writeHead(statuses.shift() ?? 204).end()
    }, takesMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    mostAtOnce: () => most,
    next: (...wanted) => void statuses.push(...wanted),
    close: () => server.close().closeAllConnections(),
  }
}

function verify(headers: Record<string, string>, body: string, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const wanted = Buffer.from(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
  const given = Buffer.from(headers['webhook-signature'] ?? '')
  const isFresh = Math.abs(Date.now() / 1_000 - Number(headers['webhook-timestamp'])) < 300
  return isFresh && given.length === wanted.length && timingSafeEqual(given, wanted)
}
