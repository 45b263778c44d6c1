import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { httpsWebhookSender, type WebhookSenderOptions } from './sender.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function receiver(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

const never = new AbortController().signal
const send = (url: string, options: WebhookSenderOptions = {}, signal = never) =>
  httpsWebhookSender(options).send({ url, headers: { 'webhook-id': 'evt_1' }, body: '{"a":"ü"}' }, signal)
const here = (url: string, options: WebhookSenderOptions = {}, signal = never) =>
  send(url, { allowLoopback: true, ...options }, signal)

describe('a webhook’s address', () => {
  it.each([
    ...['http://example.com/', 'ftp://example.com/', 'example.com', '', 'https://user:secret@example.com/'],
    ...[
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://10.0.0.1/',
      'https://2130706433/',
      'https://0x7f.1/',
    ],
    ...['https://[::ffff:127.0.0.1]/', 'https://169.254.169.254/latest/meta-data', 'http://localhost:3000/'],
  ])('the webhook address “%s” is refused', (url) => {
    expect(httpsWebhookSender().obstacle(url)).toEqual(expect.any(String))
  })

  it('a webhook address may be any public https address, and a loopback one if that is allowed', () => {
    expect(httpsWebhookSender().obstacle('https://example.com:8443/hook?a=b')).toBeNull()
    expect(httpsWebhookSender({ allowLoopback: true }).obstacle('http://127.0.0.1:3000/')).toBeNull()
    expect(httpsWebhookSender({ allowLoopback: true }).obstacle('http://10.0.0.1/')).not.toBeNull()
    expect(httpsWebhookSender({ allowLoopback: true }).obstacle('http://example.com/')).not.toBeNull()
  })

  it.each([
    [[{ address: '127.0.0.1', family: 4 }]],
    [
      [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.5', family: 4 },
      ],
    ],
    [[{ address: '::1', family: 6 }]],
    [[]],
  ])('no connection is made if the name of a webhook resolves to %j', async (addresses) => {
    const resolve = vi.fn(async () => addresses)
    expect(await send('https://rebound.example/hook', { resolve })).toEqual({ error: 'not a public address' })
    expect(resolve).toHaveBeenCalledOnce()
  })

  it('the name of a webhook is resolved once, and the checked address is the one connected to', async () => {
    const listener = vi.fn<RequestListener>((_, response) => response.end())
    const { port } = new URL(await receiver(listener))
    const answers = [[{ address: '127.0.0.1', family: 4 }], [{ address: '10.0.0.1', family: 4 }]]
    const resolve = vi.fn(async () => answers.shift() ?? [])
    // Its name is not among those of this machine: only its address is.
    const options = { allowLoopback: true, resolve }
    const reply = await httpsWebhookSender(options).send(
      { url: `http://localhost:${port}/hook`, headers: {}, body: '' },
      never,
    )
    expect(reply).toMatchObject({ status: 200 })
    expect(resolve).toHaveBeenCalledOnce()
    expect(listener).toHaveBeenCalledOnce()
  })
})

describe('a delivery', () => {
  it('a delivery posts the body byte for byte, with its headers', async () => {
    const got = Promise.withResolvers<{ method?: string; id?: unknown; body: string }>()
    const url = await receiver(async (request, response) => {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) body += chunk
      const { method, headers } = request
      got.resolve({ ...(method && { method }), id: headers['webhook-id'], body })
      response.writeHead(204).end()
    })
    expect(await here(url)).toEqual({ status: 204, retryAfterMs: null })
    expect(await got.promise).toEqual({ method: 'POST', id: 'evt_1', body: '{"a":"ü"}' })
  })

  it('a delivery follows no redirect', async () => {
    const elsewhere = vi.fn<RequestListener>((_, response) => response.end())
    const target = await receiver(elsewhere)
    const url = await receiver((_, response) => response.writeHead(307, { location: target }).end())
    expect(await here(url)).toEqual({ status: 307, retryAfterMs: null })
    expect(elsewhere).not.toHaveBeenCalled()
  })

  it.each([
    ['30', 30_000],
    ['nonsense', null],
    ['-1', null],
  ])('a delivery reports when to try again: %s', async (given, ms) => {
    const url = await receiver((_, response) => response.writeHead(503, { 'retry-after': given }).end())
    expect(await here(url)).toEqual({ status: 503, retryAfterMs: ms })
  })

  it('a delivery without a reply ends after its time, or when its sender ends it', async () => {
    const leave = new AbortController()
    const url = await receiver(() => {})
    expect(await here(url, { timeoutMs: 50 })).toEqual({ error: 'no reply within 0.05 s' })
    const leaving = await receiver(() => leave.abort())
    expect(await here(leaving, {}, leave.signal)).toEqual({ error: 'ABORT_ERR' })
    const slowName = { resolve: () => new Promise<never>(() => {}), timeoutMs: 50 }
    expect(await send('https://slow.example/', slowName)).toEqual({ error: 'no reply within 0.05 s' })
  })

  it('a delivery reads a bounded part of the reply', async () => {
    const cut = Promise.withResolvers<void>()
    const url = await receiver((_, response) => {
      response.on('close', () => cut.resolve()).writeHead(200)
      const pour = () => {
        if (!response.destroyed) response.write(Buffer.alloc(16_384), () => setImmediate(pour))
      }
      pour()
    })
    expect(await here(url)).toEqual({ status: 200, retryAfterMs: null })
    await cut.promise
    const large = await receiver((_, response) => response.writeHead(200, { much: 'x'.repeat(20_000) }).end())
    expect(await here(large)).toEqual({ error: 'HPE_HEADER_OVERFLOW' })
  })

  it('a delivery reports in a word why there was no reply', async () => {
    const url = await receiver((request) => request.socket.destroy())
    expect(await here(url)).toEqual({ error: 'ECONNRESET' })
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
    expect(await here(url)).toEqual({ error: 'ECONNREFUSED' })
  })
})
