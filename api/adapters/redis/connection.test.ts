import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { StoreUnavailable } from '../../domain/errors.ts'
import { expectReadAfterHold } from '../../test/support/holding.ts'
import { eventually } from '../../test/support/patience.ts'
import { startProxy } from '../../test/support/proxy.ts'
import { startRedisServer } from '../../test/support/redisServer.ts'
import { parseAddress } from './address.ts'
import { connectRedis } from './connection.ts'

describe('the address of Redis', () => {
  it('names a server, its database and who we are', () => {
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

  it('names the nodes of a cluster', () => {
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
  ])('is refused where it is %j, without repeating it', (text) => {
    const refusal = vi.fn(() => parseAddress(text))
    expect(refusal).toThrow(/Redis/)
    expect(String(refusal.mock.results[0]?.value)).not.toContain('secret')
  })
})

describe('a connection to Redis', () => {
  it('says in one line, without the password, that nobody answers', async () => {
    const server = await startRedisServer()
    await server.close()
    const refused = await connectRedis(`redis://:secret@127.0.0.1:${server.port}`).catch(
      (error: Error) => error.message,
    )
    expect(refused).toMatch(
      new RegExp(`^Redis at 127.0.0.1:${server.port} cannot be used after 5 s: .*ECONNREFUSED`),
    )
    expect(refused).not.toContain('secret')
  })

  it('says what a server objects to', async () => {
    const server = await startRedisServer()
    onTestFinished(server.close)
    const admin = await connectRedis(server.url)
    onTestFinished(admin.close)
    await admin.redis.config('SET', 'requirepass', 'right')
    await expect(connectRedis(server.url.replace('://', '://:wrong@'))).rejects.toThrow(/WRONGPASS|NOAUTH/)
  })

  it('shares one subscription of a channel, and ends it with the last listener', async () => {
    const server = await startRedisServer()
    onTestFinished(server.close)
    const { redis, channels, close } = await connectRedis(server.url)
    onTestFinished(close)
    const heard = [vi.fn(), vi.fn()]
    const leaving = await Promise.all(heard.map((listener) => channels.listen('vm:test', listener)))
    const subscribers = async () => (await redis.pubsub('NUMSUB', 'vm:test'))[1]
    expect(await subscribers()).toBe(1)
    await redis.publish('vm:test', '{"a":1}')
    await eventually(() => {
      for (const listener of heard) expect(listener).toHaveBeenCalledWith({ a: 1 })
    })
    leaving[0]?.()
    leaving[0]?.()
    expect(await subscribers()).toBe(1)
    leaving[1]?.()
    await eventually(async () => expect(await subscribers()).toBe(0))
    const again = vi.fn()
    await channels.listen('vm:test', again)
    await redis.publish('vm:test', '2')
    await eventually(() => expect(again).toHaveBeenCalledWith(2))
    expect(heard[0]).toHaveBeenCalledTimes(1)
  })

  it('ends a subscription that was given up before the server acknowledged it', async () => {
    const server = await startRedisServer()
    onTestFinished(server.close)
    const { redis, channels, close } = await connectRedis(server.url)
    onTestFinished(close)
    server.pause()
    const late = vi.fn()
    await expect(channels.listen('vm:test', late)).rejects.toBeInstanceOf(StoreUnavailable)
    const { promise: reconnected, resolve } = Promise.withResolvers<void>()
    channels.onReconnected(resolve)
    await eventually(() => expect(redis.ping()).rejects.toThrow())
    server.resume()
    await reconnected
    await eventually(async () => expect(await redis.pubsub('NUMSUB', 'vm:test')).toEqual(['vm:test', 0]))
    expect(late).not.toHaveBeenCalled()
  })

  it('takes a connection that answers too late for one that is away, and is subscribed when it answers in time', async () => {
    const server = await startRedisServer()
    onTestFinished(server.close)
    const network = await startProxy(server.port)
    onTestFinished(network.close)
    const { redis, channels, close } = await connectRedis(network.url)
    onTestFinished(close)
    network.slowDown(900)
    await expect(channels.listen('vm:test', () => {})).rejects.toBeInstanceOf(StoreUnavailable)
    network.heal()
    const leave = await eventually(() => channels.listen('vm:test', () => {}))
    const subscribers = () => eventually(async () => (await redis.pubsub('NUMSUB', 'vm:test'))[1])
    expect(await subscribers()).toBe(1)
    leave()
    await eventually(async () => expect(await subscribers()).toBe(0))
  })

  it('reads what the server answered while this process was held up', async () => {
    const server = await startRedisServer()
    onTestFinished(server.close)
    const connection = await connectRedis(server.url)
    onTestFinished(connection.close)
    await expectReadAfterHold(connection)
  })

  it('keeps no process alive once it is closed', async () => {
    const server = await startRedisServer()
    onTestFinished(server.close)
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
