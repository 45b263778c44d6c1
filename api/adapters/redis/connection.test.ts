import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { StoreUnavailable } from '../../domain/errors.ts'
import { freePort } from '../../test/support/freePort.ts'
import { expectReadAfterHold, holdWhileAnswered } from '../../test/support/holding.ts'
import { type MovableTime, movableTime, untilSent } from '../../test/support/movableTime.ts'
import { eventually } from '../../test/support/patience.ts'
import { startProxy } from '../../test/support/proxy.ts'
import { type RedisServer, startRedisServer } from '../../test/support/redisServer.ts'
import { parseAddress } from './address.ts'
import { connectRedis, type RedisConnection } from './connection.ts'
import { SILENCE_MS } from './deadlines.ts'

describe('the address of Redis', () => {
  it('a Redis address gives the server, the database and the credentials', () => {
    expect(parseAddress('rediss://palm:s%40ft@redis.example:7000/3')).toEqual({
      nodes: [{ host: 'redis.example', port: 7000 }],
      isCluster: false,
      username: 'palm',
      password: 's@ft',
      database: 3,
      tls: true,
    })
    expect(parseAddress('redis://[::1]')).toMatchObject({ nodes: [{ host: '::1', port: 6379 }], database: 0 })
  })

  it('a Redis address gives the nodes of a cluster', () => {
    const nodes = [
      { host: 'a', port: 7000 },
      { host: 'b', port: 7001 },
      { host: 'c', port: 6379 },
    ]
    expect(parseAddress('redis://:key@a:7000, redis://b:7001,c')).toMatchObject({
      nodes,
      isCluster: true,
      password: 'key',
    })
  })

  it.each([
    '',
    ' , ',
    'http://secret@a',
    'redis://',
    'redis://:secret@a:99999',
    'redis://:secret@a/x',
    'redis://a/1,b',
  ])('the Redis address %j is refused, and the error does not repeat its password', (text) => {
    const refusal = vi.fn(() => parseAddress(text))
    expect(refusal).toThrow(/Redis/)
    expect(String(refusal.mock.results[0]?.value)).not.toContain('secret')
  })
})

describe('a connection to Redis', () => {
  let server: RedisServer
  let connection: RedisConnection
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    connection = await connectRedis(server.url)
  })
  afterEach(() => connection.close())
  const listeners = async () => (await connection.redis.pubsub('NUMSUB', 'vm:test'))[1]

  it('one subscription of a channel is shared, and ends with the last listener', async () => {
    const { redis, channels } = connection
    const heard = [vi.fn(), vi.fn()]
    const leaving = await Promise.all(heard.map((listener) => channels.listen('vm:test', listener)))
    expect(await listeners()).toBe(1)
    await redis.publish('vm:test', '{"a":1}')
    await eventually(() => {
      for (const listener of heard) expect(listener).toHaveBeenCalledWith({ a: 1 })
    })
    leaving[0]?.()
    leaving[0]?.()
    expect(await listeners()).toBe(1)
    leaving[1]?.()
    await eventually(async () => expect(await listeners()).toBe(0))
    const again = vi.fn()
    await channels.listen('vm:test', again)
    await redis.publish('vm:test', '2')
    await eventually(() => expect(again).toHaveBeenCalledWith(2))
    expect(heard[0]).toHaveBeenCalledTimes(1)
  })

  it('what the server answered while this process was held up is read', async () => {
    const time = movableTime()
    onTestFinished(time.end)
    const held = await connectRedis(server.url)
    onTestFinished(held.close)
    await expectReadAfterHold(held, time, [server.port], [server])
  })

  it('a connection whose answer arrives while this process is held up is kept', async () => {
    const time = movableTime()
    onTestFinished(time.end)
    const { redis, close } = await connectRedis(server.url)
    onTestFinished(close)
    const onClose = vi.fn()
    redis.on('close', onClose)
    time.jump(0)
    server.pause()
    const late = redis.get('vm:test').catch((error: Error) => error)
    await untilSent()
    for (let silentMs = 0; silentMs < SILENCE_MS; silentMs += 100) {
      time.jump(100)
      await untilSent()
    }
    server.resume()
    holdWhileAnswered(time, [server.port])
    expect(await late).toBeInstanceOf(Error)
    await eventually(async () => expect(await redis.ping()).toBe('PONG'))
    expect(onClose).not.toHaveBeenCalled()
  })

  it('a closed connection keeps no process alive', async () => {
    const script = `
      const { openRedis } = await import(${JSON.stringify(new URL('redis.ts', import.meta.url).href)})
      const ports = await openRedis({ url: ${JSON.stringify(server.url)}, conversationTtlMs: 1000, report() {} })
      const leave = new AbortController()
      const ended = ports.jobs.work(async () => {}, { concurrency: 1, signal: leave.signal })
      await ports.generations.onStopRequested(() => {})
      leave.abort()
      await ended
      await ports.close()
    `
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let complaints = ''
    child.stderr.on('data', (chunk) => {
      complaints += String(chunk)
    })
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(complaints).toBe('')
  })
})

describe('a connection to Redis that cannot be used', () => {
  let time: MovableTime
  beforeEach(() => {
    time = movableTime()
  })
  afterEach(() => time.end())

  /** Why connecting is given up; what the server says comes before the time is over. */
  async function refusalAfterError(url: string, error: RegExp): Promise<string> {
    const emitted = vi.spyOn(Redis.prototype, 'emit')
    const refusal = connectRedis(url).then(
      () => 'connected',
      ({ message }: Error) => message,
    )
    const errors = () => emitted.mock.calls.map(([name, what]) => (name === 'error' ? String(what) : ''))
    await eventually(() => expect(errors().join()).toMatch(error))
    emitted.mockRestore()
    time.stall(4_900)
    time.goOn()
    return refusal
  }

  it('the error names the server in one line, without the password, if nobody answers', async () => {
    const port = await freePort()
    const refused = await refusalAfterError(`redis://:secret@127.0.0.1:${port}`, /ECONNREFUSED/)
    expect(refused).toMatch(
      new RegExp(`^Redis at 127.0.0.1:${port} cannot be used after 5 s: .*ECONNREFUSED`),
    )
    expect(refused).not.toContain('secret')
  })

  it('the error repeats what the server objects to', async () => {
    const server = await startRedisServer()
    onTestFinished(server.close)
    const admin = await connectRedis(server.url)
    onTestFinished(admin.close)
    await admin.redis.config('SET', 'requirepass', 'right')
    const url = server.url.replace('://', '://:wrong@')
    expect(await refusalAfterError(url, /WRONGPASS|NOAUTH/)).toMatch(/WRONGPASS|NOAUTH/)
  })

  it.each(['the server goes on', 'the server starts again'])(
    'a subscription that was given up before the server acknowledged it ends once %s',
    async (what) => {
      const server = await startRedisServer()
      onTestFinished(server.close)
      const { redis, channels, close } = await connectRedis(server.url)
      onTestFinished(close)
      server.pause()
      const late = vi.fn()
      const listening = channels.listen('vm:test', late)
      const { promise: reconnected, resolve } = Promise.withResolvers<void>()
      channels.onReconnected(resolve)
      // Only the listener has waited for too long then: the connection is given up a moment later.
      time.jump(1_500)
      await expect(listening).rejects.toBeInstanceOf(StoreUnavailable)
      time.goOn()
      if (what === 'the server goes on') {
        const emitted = vi.spyOn(Redis.prototype, 'emit')
        time.jump(200)
        // Only then does the server answer: an answer that is read before the limit is no late one.
        await eventually(() => expect(emitted.mock.calls.map(([event]) => event)).toContain('close'))
        emitted.mockRestore()
        server.resume()
      } else {
        await server.restart()
      }
      time.goOn()
      await reconnected
      await eventually(async () => expect(await redis.pubsub('NUMSUB', 'vm:test')).toEqual(['vm:test', 0]))
      expect(late).not.toHaveBeenCalled()
    },
  )

  it('a connection that does not answer in time is replaced by one that is subscribed', async () => {
    const server = await startRedisServer()
    onTestFinished(server.close)
    const network = await startProxy(server.port)
    onTestFinished(network.close)
    const { channels, close } = await connectRedis(network.url)
    onTestFinished(close)
    const { redis, close: closeOther } = await connectRedis(server.url)
    onTestFinished(closeOther)
    network.goHalfOpen()
    const listening = channels.listen('vm:test', () => {})
    time.jump(1_600)
    await expect(listening).rejects.toBeInstanceOf(StoreUnavailable)
    network.heal()
    time.goOn()
    const leave = await eventually(() => channels.listen('vm:test', () => {}))
    const subscribers = async () => (await redis.pubsub('NUMSUB', 'vm:test'))[1]
    expect(await subscribers()).toBe(1)
    leave()
    await eventually(async () => expect(await subscribers()).toBe(0))
  })
})
