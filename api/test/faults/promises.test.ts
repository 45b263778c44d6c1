import { describe, expect, it } from 'vitest'
import { ABSENT_MS, SUBSCRIBE_TIMEOUT_MS } from '../../adapters/follow.ts'
import { RECONNECT_DELAY_MS } from '../../adapters/redis/connections.ts'
import { COMMAND_TIMEOUT_MS, SILENCE_MS } from '../../adapters/redis/deadlines.ts'
import { PROBE_MS } from '../../adapters/redis/subscriber.ts'
import { LEASE_MS } from '../../app.ts'
import { BACKLOG_LIMITS } from '../../transport/backlog.ts'
import { RECOVER_AFTER_MS, RECOVER_EVERY_MS } from '../../usecases/background.ts'

/** How often a reader looks whether it has missed anything (follow.ts). */
const LOOK_MS = 1_000

/** The figures of ops/reliability.md, by what they come from: the other tests here show the order of events alone. */
describe('times that are promised', () => {
  it('a question is refused within 2 s while the store is unavailable', () => {
    expect(COMMAND_TIMEOUT_MS).toBeLessThan(2_000)
    expect(SUBSCRIBE_TIMEOUT_MS).toBeLessThanOrEqual(2_000)
  })

  it('a reader whose live events were cut stalls for 2 s at most', () => {
    expect(LOOK_MS + RECONNECT_DELAY_MS).toBeLessThan(2_000)
  })

  it('a network that is too slow, or only looks open, is noticed within 5 s', () => {
    expect(PROBE_MS + SILENCE_MS).toBeLessThan(5_000)
  })

  it('a reader of a lost answer gets an error within 5 s', () => {
    expect(ABSENT_MS + LOOK_MS).toBeLessThan(5_000)
  })

  it('an answer is taken over within 10 s, by a lease of 3 s', () => {
    expect(LEASE_MS).toBe(3_000)
  })

  it('a question that was accepted and not queued is answered within 15 s', () => {
    expect(RECOVER_AFTER_MS + RECOVER_EVERY_MS).toBeLessThanOrEqual(15_000)
  })

  it('a reader that stops reading is cut after 30 s, or after 5 s with more than 1 MB unread', () => {
    expect(BACKLOG_LIMITS).toMatchObject({ stalledMs: 30_000, maxBytes: 1024 * 1024, overfullMs: 5_000 })
  })
})
