import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type BacklogLimits, type CutReader, cutStalledReaders } from '../../transport/backlog.ts'

const MB = 1024 * 1024
/** More than the system takes off a server's hands for a reader that takes nothing. */
const MUCH = 24 * MB
const PATIENT: BacklogLimits = { stalledMs: 60_000, maxBytes: MB, overfullMs: 60_000, lookEveryMs: 20 }

describe('a connection', () => {
  const opened: (() => void)[] = []
  afterEach(() => {
    for (const close of opened.splice(0)) close()
  })
  const cuts: CutReader[] = []
  /** A reader that has sent its request, and the response that is to be written to it. */
  async function connection(
    limits: Partial<BacklogLimits>,
  ): Promise<{ reader: Socket; response: ServerResponse }> {
    cuts.length = 0
    const server: Server = createServer()
    const stop = cutStalledReaders(server, { ...PATIENT, ...limits }, (cut) => cuts.push(cut))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const reader = connect((server.address() as AddressInfo).port, '127.0.0.1')
    reader.on('error', () => {}).pause()
    reader.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
    opened.push(
      stop,
      () => reader.destroy(),
      () => server.close(),
    )
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse]
    return { reader, response: response.on('error', () => {}) }
  }
  const closed = (response: ServerResponse) => once(response, 'close')

  it('that takes nothing is cut after a while', async () => {
    const { response } = await connection({ stalledMs: 300 })
    response.write(Buffer.alloc(MUCH))
    const startedAt = performance.now()
    await closed(response)
    expect(performance.now() - startedAt).toBeGreaterThan(290)
    expect(cuts).toMatchObject([{ reason: 'stalled' }])
  })

  it('for which more and more is written than it reads is cut sooner', async () => {
    const { response } = await connection({ overfullMs: 200 })
    const writing = setInterval(() => response.write(Buffer.alloc(MB)), 10)
    await closed(response).finally(() => clearInterval(writing))
    expect(cuts).toMatchObject([{ reason: 'overfull' }])
    expect(cuts[0]?.unreadBytes).toBeGreaterThan(MB)
  })

  it('that has nothing to read may be silent', async () => {
    const { reader, response } = await connection({ stalledMs: 60, overfullMs: 60 })
    response.write('Once a week.')
    await new Promise((resolve) => setTimeout(resolve, 400))
    reader.resume()
    const [head] = (await once(reader, 'data')) as [Buffer]
    expect(String(head)).toContain('Once a week.')
    expect(cuts).toEqual([])
  })

  it('that reads slowly gets the whole of a large response', async () => {
    const { reader, response } = await connection({ stalledMs: 400, overfullMs: 400 })
    response.end(Buffer.alloc(MUCH))
    let received = 0
    reader.on('data', ({ length }: Buffer) => {
      received += length
      reader.pause()
      setTimeout(() => reader.resume(), 2)
    })
    reader.resume()
    await vi.waitFor(() => expect(received).toBeGreaterThan(MUCH), { timeout: 15_000 })
    expect(cuts).toEqual([])
  })
})
