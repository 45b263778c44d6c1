import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { RateLimited } from '../domain/errors.ts'
import type { Limiter } from '../ports/limiter.ts'

/** Slows down guessing of API keys: by address, in each process separately. */
export interface KeyRefusals {
  /** @throws RateLimited if too many keys from this address were refused, unless `key` has been accepted before */
  admit(key: string, address: string): Promise<void>
  accepted(key: string): void
  refused(address: string): Promise<void>
}

export interface KeyRefusalsPorts {
  /** How many keys may be refused from one address. */
  readonly limiter: Pick<Limiter, 'peek' | 'add'>
  readonly onRefused: () => void
}

/** Those who share an address with a guesser go on with the keys that they have. */
const ACCEPTED = 10_000

export function makeKeyRefusals({ limiter, onRefused }: KeyRefusalsPorts): KeyRefusals {
  const known = new LRUCache<string, true>({ max: ACCEPTED })
  return {
    async admit(key, address) {
      if (known.has(digestOf(key))) return
      const { remaining, resetsAt } = await limiter.peek(address)
      if (remaining > 0) return
      onRefused()
      throw new RateLimited(
        Math.max(1, Math.ceil((resetsAt - Date.now()) / 1_000)),
        'API keys that are not valid',
      )
    },
    accepted: (key) => void known.set(digestOf(key), true),
    async refused(address) {
      onRefused()
      await limiter.add(address, 1)
    },
  }
}

const digestOf = (key: string): string => createHash('sha256').update(key).digest('base64url')
