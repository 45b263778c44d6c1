import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type BacklogLimits, type CutReader, cutStalledReaders } from '../../transport/backlog.ts'
import { eventually } from '../support/patience.ts'

const MB = 1024 * 1024
/** More than the system takes off a server's hands for a reader that takes nothing. */
const MUCH = 24 * MB
const PATIENT: BacklogLimits = { stalledMs: 60_000, maxBytes: MB, overfullMs: 60_000, lookEveryMs: 20 }
/** Looks, until which whatever is to be cut is cut. */
const MANY = 2_000
/** A slow reader takes so many pieces, of 64 KB, between two looks. */
const PIECES_A_LOOK = 10

describe('a connection', () => {
  const opened: (() => void)[] = []
  // Sockets go on as they are: only what the server goes by stands still.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
  afterEach(() => {
    vi.useRealTimers()
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
  /** Lets the server look at its connections so many times, and the sockets work in between. */
  async function looks(count: number, between: () => void = () => {}) {
    for (let look = 0; look < count && cuts.length === 0; look++) {
      between()
      await setImmediate()
      vi.advanceTimersByTime(PATIENT.lookEveryMs)
    }
  }

  it('a reader that takes nothing is cut after a while, and not before', async () => {
    const { response } = await connection({ stalledMs: 300 })
    response.write(Buffer.alloc(MUCH))
    await looks(15)
    expect(cuts).toEqual([])
    await looks(MANY)
    expect(cuts).toMatchObject([{ reason: 'stalled' }])
    await closed(response)
  })

  it('a reader for which more and more is written than it reads is cut sooner', async () => {
    const { response } = await connection({ overfullMs: 200 })
    await looks(MANY, () => response.write(Buffer.alloc(MB)))
    expect(cuts).toMatchObject([{ reason: 'overfull' }])
    expect(cuts[0]?.unreadBytes).toBeGreaterThan(MB)
    await closed(response)
  })

  it('a reader that has nothing to read may be silent', async () => {
    const { reader, response } = await connection({ stalledMs: 60, overfullMs: 60 })
    response.write('Once a week.')
    await eventually(() => expect(response.socket?.writableLength).toBe(0))
    await looks(20)
    reader.resume()
    const [head] = (await once(reader, 'data')) as [Buffer]
    expect(String(head)).toContain('Once a week.')
    expect(cuts).toEqual([])
  })

  it('a reader that reads slowly gets the whole of a large response', async () => {
    const { reader, response } = await connection({ stalledMs: 400, overfullMs: 400 })
    response.end(Buffer.alloc(MUCH))
    let received = 0
    for (let pieces = 0; received <= MUCH && cuts.length === 0; pieces++) {
      reader.resume()
      const [{ length }] = (await once(reader, 'data')) as [Buffer]
      reader.pause()
      received += length
      if (pieces % PIECES_A_LOOK === 0) await looks(1)
    }
    expect(cuts).toEqual([])
    expect(received).toBeGreaterThan(MUCH)
  })
})
