import { describe, expect, it } from 'vitest'
import { RateLimited } from '../../domain/errors.ts'
import type { Limiter } from '../../ports/limiter.ts'
import { freshly, type Open, type Opened } from './opened.ts'

/** `limit` messages in each window of `windowMs`, a whole number of seconds. */
export type OpenLimiter = Open<Limiter, { limit: number; windowMs: number }>

const WINDOW_MS = 3_600_000

/** All that api/ports/limiter.ts promises. */
export function limiterContract(name: string, open: OpenLimiter): void {
  describe(`Limiter on ${name}`, () => {
    const opened = freshly(() => open({ limit: 3, windowMs: WINDOW_MS }))
    quota(opened)
    windows(opened)
  })
}

function quota(opened: () => Opened<Limiter>): void {
  it('each message lowers the remaining quota, and peeking does not', async () => {
    const { port, now } = opened()
    expect(await port.peek('a')).toMatchObject({ limit: 3, remaining: 3 })
    for (const remaining of [2, 1, 0]) {
      expect(await port.consume('a')).toMatchObject({ limit: 3, remaining })
      const peeked = await port.peek('a')
      expect(peeked).toMatchObject({ limit: 3, remaining })
      expect(peeked.resetsAt).toBeGreaterThan(now())
      expect(peeked.resetsAt).toBeLessThanOrEqual(now() + WINDOW_MS)
    }
  })

  it('a message beyond the quota is refused with the time until the next window', async () => {
    const { port, now } = opened()
    const firstEnd = now() + WINDOW_MS
    await port.consume('a')
    const lastEnd = now() + WINDOW_MS
    for (let count = 1; count < 3; count++) await port.consume('a')
    const askedAt = now()
    const refused = await port.consume('a').catch((error: unknown) => error)
    const answeredAt = now()
    expect(refused).toBeInstanceOf(RateLimited)
    const { retryAfterSeconds } = (refused as RateLimited).details
    const retryAfterMs = Number(retryAfterSeconds) * 1_000
    expect(answeredAt + retryAfterMs).toBeGreaterThanOrEqual(firstEnd)
    expect(askedAt + retryAfterMs).toBeLessThanOrEqual(lastEnd + 1_000)
    expect(await port.peek('a')).toMatchObject({ remaining: 0 })
  })

  it('a quota holds over all instances, even for concurrent messages', async () => {
    const { port, another } = opened()
    const limiters = [port, await another()]
    const attempts = Array.from({ length: 10 }, (_, index) => (limiters[index % 2] ?? port).consume('a'))
    const results = await Promise.allSettled(attempts)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(await limiters[1]?.peek('a')).toMatchObject({ remaining: 0 })
  })

  it('added messages count beyond the limit, and can be given back', async () => {
    const { port } = opened()
    await port.add('a', 2)
    expect(await port.consume('a')).toMatchObject({ remaining: 0 })
    await expect(port.consume('a')).rejects.toBeInstanceOf(RateLimited)
    await port.add('a', -2)
    expect(await port.peek('a')).toMatchObject({ remaining: 1 })
    await port.add('b', 100)
    expect(await port.peek('b')).toMatchObject({ remaining: 0 })
  })

  it('quotas of different viewers are apart', async () => {
    const { port } = opened()
    for (let count = 0; count < 3; count++) await port.consume('a')
    expect(await port.consume('a:b')).toMatchObject({ remaining: 2 })
    expect(await port.peek('A')).toMatchObject({ remaining: 3 })
  })
}

function windows(opened: () => Opened<Limiter>): void {
  it('the next window has the whole quota again', async () => {
    const { port, elapse } = opened()
    for (let count = 0; count < 3; count++) await port.consume('a')
    await elapse(WINDOW_MS)
    expect(await port.peek('a')).toMatchObject({ remaining: 3 })
    expect(await port.consume('a')).toMatchObject({ remaining: 2 })
  })

  it('a window begins with its first message, and further ones do not extend it', async () => {
    const { port, now, elapse } = opened()
    const firstEnd = now() + WINDOW_MS
    await port.consume('a')
    const lastEnd = now() + WINDOW_MS
    await elapse(WINDOW_MS / 2)
    expect(await port.consume('a')).toMatchObject({ remaining: 1 })
    const askedAt = now()
    const { resetsAt } = await port.peek('a')
    const tookMs = now() - askedAt
    expect(resetsAt).toBeGreaterThanOrEqual(firstEnd)
    expect(resetsAt).toBeLessThanOrEqual(lastEnd + tookMs)
    await elapse(WINDOW_MS / 2)
    expect(await port.peek('a')).toMatchObject({ remaining: 3 })
  })

  it('refused messages do not extend the window', async () => {
    const { port, elapse } = opened()
    for (let count = 0; count < 3; count++) await port.consume('a')
    await elapse(WINDOW_MS / 2)
    await expect(port.consume('a')).rejects.toBeInstanceOf(RateLimited)
    await elapse(WINDOW_MS / 2)
    expect(await port.consume('a')).toMatchObject({ remaining: 2 })
  })
}
