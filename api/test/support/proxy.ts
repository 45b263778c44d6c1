import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { letTimePass } from './patience.ts'

/** A network between the product and its Redis, which misbehaves as told. Ordinary until then, and after `heal`. */
export interface FaultyNetwork {
  readonly url: string
  /** Everything takes so much longer, either way, from now on. */
  slowDown(ms: number): void
  /** Everything arrives in pieces of so many bytes, a write each; what is large in larger ones, so that it costs little. */
  slice(bytes: number): void
  /** Connections stay open and new ones are accepted; nothing is passed on, now or later, to those that are open. */
  goHalfOpen(): void
  /** Closes every connection. */
  cut(): void
  /** Closes every connection, and each new one at once. */
  shut(): void
  /**
   * Passes on the next request that has this in it, lets Redis carry it out, and closes that connection in place of
   * the reply. Resolves then.
   */
  loseReplyTo(text: string): Promise<void>
  heal(): void
  close(): Promise<void>
}

const MOST_SLICES = 64

type Behaviour = { delayMs: number; sliceBytes: number; state: 'open' | 'halfOpen' | 'shut' }
const ORDINARY: Behaviour = { delayMs: 0, sliceBytes: Number.POSITIVE_INFINITY, state: 'open' }

interface Losing {
  readonly text: string
  readonly lost: () => void
}

/** Starts a TCP proxy on 127.0.0.1 in front of a Redis. */
export async function startProxy(redisPort: number): Promise<FaultyNetwork> {
  const links = new Set<Link>()
  let behaviour = ORDINARY
  let losing: Losing | null = null
  const takeLosing = (chunk: Buffer): Losing | null => {
    if (!losing || !chunk.includes(losing.text)) return null
    const taken = losing
    losing = null
    return taken
  }
  const server = createServer((client) => {
    if (behaviour.state === 'shut') return void client.destroy()
    const link = makeLink(client, connect(redisPort, '127.0.0.1'), () => behaviour, takeLosing)
    if (behaviour.state === 'halfOpen') link.goSilent()
    links.add(link)
    client.once('close', () => links.delete(link))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const link of links) link.end()
  }
  const behave = (change: Partial<Behaviour>) => {
    behaviour = { ...behaviour, ...change }
  }
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    slowDown: (delayMs) => behave({ delayMs }),
    slice: (sliceBytes) => behave({ sliceBytes }),
    goHalfOpen() {
      behave({ state: 'halfOpen' })
      for (const link of links) link.goSilent()
    },
    cut,
    shut() {
      behave({ state: 'shut' })
      cut()
    },
    loseReplyTo(text) {
      const { promise, resolve } = Promise.withResolvers<void>()
      losing = { text, lost: resolve }
      return promise
    },
    heal: () => behave(ORDINARY),
    async close() {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}

type Link = ReturnType<typeof makeLink>

/** One connection through the proxy. */
function makeLink(
  client: Socket,
  redis: Socket,
  behaviour: () => Behaviour,
  takeLosing: (chunk: Buffer) => Losing | null,
) {
  let silent = false
  let losing: Losing | null = null
  const end = () => {
    client.destroy()
    redis.destroy()
  }
  pump(client, redis, behaviour, (chunk) => {
    losing ??= takeLosing(chunk)
    return !silent
  })
  pump(redis, client, behaviour, () => {
    if (!losing) return !silent
    losing.lost()
    end()
    return false
  })
  for (const socket of [client, redis]) socket.on('error', end).on('close', end)
  return {
    end,
    goSilent: () => {
      silent = true
    },
  }
}

/** Passes on what arrives, in its order, as long as `passes` says so. */
function pump(
  from: Socket,
  to: Socket,
  behaviour: () => Behaviour,
  passes: (chunk: Buffer) => boolean,
): void {
  let last: Promise<void> = Promise.resolve()
  to.setNoDelay(true)
  from.on('data', (chunk: Buffer) => {
    if (!passes(chunk)) return
    const due = performance.now() + behaviour().delayMs
    last = last.then(() => passOn(chunk, to, behaviour().sliceBytes, due))
  })
}

async function passOn(chunk: Buffer, to: Socket, sliceBytes: number, due: number): Promise<void> {
  const waitMs = due - performance.now()
  if (waitMs > 0) await letTimePass(waitMs)
  if (sliceBytes >= chunk.length) return void (to.writable && to.write(chunk))
  const size = Math.max(sliceBytes, Math.ceil(chunk.length / MOST_SLICES))
  for (let at = 0; at < chunk.length && to.writable; at += size) {
    to.write(chunk.subarray(at, at + size))
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}
