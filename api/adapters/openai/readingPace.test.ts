import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tls from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { writeCertificate } from '../../test/support/certificate.ts'
import { advance, holdClock } from '../../test/support/heldClock.ts'
import { PROMPT, settingWith } from '../../test/support/modelSetting.ts'
import { eventually } from '../../test/support/patience.ts'
import { chunkOf, eventOf, startWire } from '../../test/support/wire.ts'
import type { OpenAiModelOptions } from './model.ts'
import { makeReadingPace, type ReadingPace } from './readingPace.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

let folder: string
let certificate: { readonly key: string; readonly cert: string }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verdemuse-'))
  await writeCertificate(folder)
  const [key, cert] = await Promise.all(
    ['privkey.pem', 'fullchain.pem'].map((name) => readFile(join(folder, name), 'utf8')),
  )
  certificate = { key: key ?? '', cert: cert ?? '' }
})
afterAll(() => rm(folder, { recursive: true }))

type Protocol = 'TCP' | 'TLS'

/** Two ends of a connection. */
async function connected(protocol: Protocol = 'TCP'): Promise<{ here: Socket; there: Socket }> {
  const secure = protocol === 'TLS'
  const server = (secure ? tls.createServer(certificate) : createServer()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const here = secure
    ? tls.connect({ port, host: '127.0.0.1', ca: certificate.cert, servername: 'localhost' })
    : connect(port, '127.0.0.1')
  const [[there]] = (await Promise.all([
    once(server, secure ? 'secureConnection' : 'connection'),
    once(here, secure ? 'secureConnect' : 'connect'),
  ])) as [[Socket], unknown]
  closing.push(
    () => server.close(),
    () => here.destroy(),
    () => there.destroy(),
  )
  return { here, there }
}

/** How often resting connections are looked at. */
const WAKE_MS = 8
/** As many as are enough to keep a process busy, in a tenth of a second. */
const MANY = 500

/** A process that is busy for a share of its time, and whose clock is moved by hand. */
async function busyFor(share: number, protocol?: Protocol) {
  const process = { share, now: 0 }
  const pace = makeReadingPace({ utilization: () => process.share, now: () => process.now })
  const { here, there } = await connected(protocol)
  const paced = pace.of(here)
  const read: string[] = []
  here.on('data', (bytes) => read.push(bytes.toString()))
  await once(here, 'resume')
  const afterLook = (reads: number) => {
    for (let read = 0; read < reads; read++) paced.rest()
    paced.wake()
    process.now += 100
    return paced.rest()
  }
  const afterLooks = (count: number) => {
    for (let look = 0; look < count; look++) afterLook(MANY)
    paced.wake()
    return paced.rest()
  }
  return { process, paced, afterLook, afterLooks, here, there, read }
}

describe('a connection', () => {
  it.each([0, 0.5, 0.84])(
    'a connection does not rest if the process is busy for %d of its time',
    async (share) => {
      expect((await busyFor(share)).afterLooks(100)).toBe(0)
    },
  )

  it('a connection rests the longer the longer the process has no time, but no longer than is seen', async () => {
    const { afterLooks } = await busyFor(1)
    const rests = [1, 5, 5, 5, 50].map(afterLooks)
    expect(rests[0]).toBe(0)
    expect(rests.toSorted((a, b) => a - b)).toEqual(rests)
    expect(rests[2]).toBeGreaterThan(48)
    expect(rests.at(-1)).toBe(104)
  })

  it('a connection does not rest if the process was busy for a moment', async () => {
    const { process, afterLooks } = await busyFor(1)
    for (let moment = 0; moment < 10; moment++) {
      process.share = 1
      expect(afterLooks(7)).toBe(0)
      process.share = 0.7
      expect(afterLooks(1)).toBe(0)
    }
  })

  it('a connection rests for as long as it takes, until there is time', async () => {
    const { process, afterLooks } = await busyFor(1)
    expect(afterLooks(8)).toBe(56)
    process.share = 0.6
    const rest = afterLooks(20)
    expect(rest).toBeGreaterThan(0)
    expect(afterLooks(20)).toBeCloseTo(rest, 0)
    process.share = 0.55
    expect(afterLooks(20)).toBe(0)
  })

  it('a connection does not rest if short rests are enough', async () => {
    const { process, afterLooks } = await busyFor(1)
    expect(afterLooks(50)).toBe(104)
    process.share = 0.58
    const rests = Array.from({ length: 30 }, () => afterLooks(1))
    expect(rests.at(-1)).toBe(0)
    expect(Math.min(...rests.filter((rest) => rest > 0))).toBeGreaterThan(64)
  })

  /** The rest that is found where each of so many connections has something to be read soon after its rest. */
  async function restOfEach(connections: number, share: number): Promise<number> {
    const { process, afterLook, afterLooks } = await busyFor(1)
    let rest = afterLooks(8)
    process.share = share
    for (let look = 0; look < 50; look++) rest = afterLook((connections * 100) / (rest + 6))
    return rest
  }

  it('connections rest for less time the fewer there are', async () => {
    const rests = await Promise.all([400, 300, 200, 100].map((connections) => restOfEach(connections, 0.8)))
    expect(rests.map(Math.floor)).toEqual([104, 76, 48, 0])
  })

  it('connections rest longest if the process has no time at all, however few there are', async () => {
    expect(await restOfEach(100, 1)).toBe(104)
  })

  it('a connection stops resting once the process has had time, even if that is noticed late', async () => {
    const { process, paced, afterLooks } = await busyFor(1)
    expect(afterLooks(50)).toBe(104)
    process.share = 0.1
    process.now += 10_000
    expect(paced.rest()).toBe(0)
  })

  it.each(['TCP', 'TLS'] as const)(
    'a connection over %s is read at once for all that came while it rested',
    async (protocol) => {
      holdClock()
      const { process, paced, afterLooks, there, read } = await busyFor(1, protocol)
      afterLooks(50)
      for (const word of ['Once ', 'a ', 'week.'])
        await new Promise<unknown>((resolve) => there.write(word, resolve))
      expect(read).toEqual([])
      process.now += 104
      advance(WAKE_MS)
      await eventually(() => expect(read.join('')).toBe('Once a week.'))
      // Each record of TLS is one by itself, however they are read.
      expect(read).toHaveLength(protocol === 'TLS' ? 3 : 1)
      paced.wake()
      there.write(' Or twice.')
      await eventually(() => expect(read.join('')).toBe('Once a week. Or twice.'))
    },
  )

  it('a connection that closed while it rested is left alone', async () => {
    holdClock()
    const { process, afterLooks, here } = await busyFor(1)
    afterLooks(50)
    expect(vi.getTimerCount()).toBe(1)
    here.destroy()
    process.now += 104
    advance(WAKE_MS)
    expect(vi.getTimerCount()).toBe(0)
  })
})

/** Of a process that has had no time for long, so that each connection rests for as long as any does. */
async function longestRests(): Promise<ReadingPace> {
  let ahead = 0
  const readingPace = makeReadingPace({ utilization: () => 1, now: () => performance.now() + ahead })
  const paced = readingPace.of((await connected()).here)
  for (; paced.rest() < 104; paced.wake()) ahead += 100
  return readingPace
}

/** An answer over a connection that rests after each read; `write` resolves when the text waits to be read. */
async function restingAnswer(options: Partial<OpenAiModelOptions> = {}) {
  const wire = await startWire()
  closing.push(() => void wire.close())
  let opened = Promise.withResolvers<ServerResponse>()
  wire.answerWith((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    opened.resolve(response)
  })
  const readingPace = await longestRests()
  const setting = await settingWith({ ...options, baseURL: wire.baseURL, readingPace })
  return {
    ...setting,
    async opened() {
      const response = await opened.promise
      opened = Promise.withResolvers()
      const send = (data: unknown) =>
        new Promise<unknown>((resolve) => response.write(eventOf(data), resolve))
      return {
        write: (content: string) => send(chunkOf({ content })),
        async finish() {
          await send(chunkOf({}, 'stop'))
          response.end(eventOf('[DONE]'))
        },
      }
    },
  }
}

const LONGEST_REST_MS = 104

describe('an answer', () => {
  it('all that arrives while its connection rests is one text of an answer', async () => {
    holdClock()
    const { model, opened } = await restingAnswer()
    const texts: string[] = []
    const reading = (async () => {
      for await (const chunk of model.stream(PROMPT, new AbortController().signal))
        if (chunk.type === 'text') texts.push(chunk.text)
    })()
    const answer = await opened()
    await answer.write('Once')
    await eventually(() => expect(texts).toEqual(['Once']))
    for (const rest of [' in a', ' week or', ' two.']) {
      for (const letter of rest) await answer.write(letter)
      advance(LONGEST_REST_MS)
      await eventually(() => expect(texts.at(-1)).toBe(rest))
    }
    await answer.finish()
    advance(LONGEST_REST_MS)
    await reading
    expect(texts).toHaveLength(4)
  })

  it('answers are whole if connections rest longer than a model may be silent', async () => {
    holdClock()
    const { begin, opened, failed } = await restingAnswer({ betweenTokensTimeoutMs: 60 })
    for (let question = 0; question < 2; question++) {
      const { heard, ended } = begin()
      const answer = await opened()
      await answer.write('Once')
      await eventually(() => expect(heard.text).toBe('Once'))
      for (const text of ['Once a', 'Once a week.']) {
        await answer.write(text.slice(heard.text.length))
        advance(LONGEST_REST_MS)
        await eventually(() => expect(heard.text).toBe(text))
      }
      await answer.finish()
      advance(LONGEST_REST_MS)
      expect(await ended).toMatchObject({ error: null, text: 'Once a week.' })
    }
    expect(failed).toEqual([])
  })

  it('an answer leaves its connection awake for the next one', async () => {
    let resting = false
    const rest = vi.fn(() => {
      resting = true
      return 0
    })
    const wake = () => {
      resting = false
    }
    const readingPace: ReadingPace = { of: () => ({ rest, wake }) }
    const { ask } = await settingWith({ readingPace })
    await ask()
    expect(rest).toHaveBeenCalled()
    await eventually(() => expect(resting).toBe(false))
  })
})
