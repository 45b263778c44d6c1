import { expect, it } from 'vitest'
import { memoryLimiter } from '../adapters/limiter/memory.ts'
import { RateLimited } from '../domain/errors.ts'
import { newApiKeyId } from '../domain/ids.ts'
import type { Viewer } from '../domain/viewer.ts'
import { type AllQuotaSettings, quotasOf } from '../quotaSettings.ts'
import { dailyPseudonyms, type OpenLimiter, openQuotas } from '../quotas.ts'

const NONE = { messagesPerMinute: null, messagesPerDay: null, tokensPerDay: null }
const OPEN: AllQuotaSettings = {
  viewer: { ...NONE, messagesPerMinute: 100, messagesPerDay: 1_000 },
  address: { ...NONE, visitorsPerHour: 100 },
  key: NONE,
  total: NONE,
}

const quotasWith = (settings: Partial<AllQuotaSettings>) =>
  openQuotas({ ...OPEN, ...settings }, memoryLimiter, { backgroundFailed: () => {} }, 'a secret of tests')

const visitor = (name: string, address = '192.0.2.1'): Viewer => ({
  id: `visitor_${name}`,
  kind: 'VISITOR',
  scopes: ['chat'],
  address,
})

const keyId = newApiKeyId()
const user = (name: string, id = keyId): Viewer => ({
  id: `${id}:u:${name}`,
  keyId: id,
  kind: 'PARTNER',
  scopes: ['chat'],
})

const isRefused = (taking: Promise<unknown>) =>
  taking.then(
    () => false,
    (error) => error instanceof RateLimited,
  )

it('each viewer has a quota for a minute and for a day, and the tightest one is reported', async () => {
  const { takeMessage, rateLimit, lastSeen } = quotasWith({
    viewer: { ...NONE, messagesPerMinute: 2, messagesPerDay: 3 },
  })
  const ada = visitor('ada')
  expect(await rateLimit(ada)).toMatchObject({ limit: 2, remaining: 2 })
  for (const _ of [1, 2]) await takeMessage(ada)
  expect(await rateLimit(ada)).toMatchObject({ limit: 2, remaining: 0 })
  expect(lastSeen(ada.id).map(({ name, remaining }) => [name, remaining])).toEqual([
    ['viewer-minute', 0],
    ['viewer-day', 1],
  ])
  expect(await isRefused(takeMessage(ada))).toBe(true)
  expect(await isRefused(takeMessage(visitor('bob')))).toBe(false)
})

it('a viewer over quota takes nothing from the shared quota', async () => {
  const { takeMessage } = quotasWith({
    viewer: { ...NONE, messagesPerMinute: 1, messagesPerDay: 10 },
    total: { ...NONE, messagesPerMinute: 3 },
  })
  await takeMessage(visitor('ada'))
  for (let count = 0; count < 20; count++) expect(await isRefused(takeMessage(visitor('ada')))).toBe(true)
  for (const name of ['bob', 'cyd']) expect(await isRefused(takeMessage(visitor(name)))).toBe(false)
  expect(await isRefused(takeMessage(visitor('dan')))).toBe(true)
})

it('a new cookie gains no quota: an address has a quota, and a limited number of visitors', async () => {
  const byMessages = quotasWith({ address: { ...NONE, messagesPerMinute: 3, visitorsPerHour: 100 } })
  const byVisitors = quotasWith({ address: { ...NONE, visitorsPerHour: 3 } })
  for (const { takeMessage } of [byMessages, byVisitors]) {
    for (const name of ['a', 'b', 'c']) expect(await isRefused(takeMessage(visitor(name)))).toBe(false)
    for (const name of ['d', 'd', 'e']) expect(await isRefused(takeMessage(visitor(name)))).toBe(true)
    expect(await isRefused(takeMessage(visitor('d', '192.0.2.2')))).toBe(false)
  }
  expect(await isRefused(byVisitors.takeMessage(visitor('a')))).toBe(false)
})

it('the quota of a key is shared by all its users, wherever they come from', async () => {
  const { takeMessage } = quotasWith({
    key: { ...NONE, messagesPerMinute: 2 },
    address: { ...NONE, messagesPerMinute: 1, visitorsPerHour: 1 },
  })
  for (const name of ['a', 'b']) expect(await isRefused(takeMessage(user(name)))).toBe(false)
  expect(await isRefused(takeMessage(user('c')))).toBe(true)
  expect(await isRefused(takeMessage(user('c', newApiKeyId())))).toBe(false)
})

it('tokens of answers count, and a viewer who has spent them can send no message', async () => {
  const { takeMessage, countTokens, payerOf, rateLimit } = quotasWith({
    viewer: { messagesPerMinute: 100, messagesPerDay: 100, tokensPerDay: 1_000 },
    key: { ...NONE, tokensPerDay: 1_500 },
  })
  await takeMessage(user('a'))
  countTokens(payerOf(user('a')), 1_000)
  expect(await isRefused(takeMessage(user('a')))).toBe(true)
  expect(await rateLimit(user('a'))).toMatchObject({ remaining: 99 })
  expect(await isRefused(takeMessage(user('b')))).toBe(false)
  countTokens(payerOf(user('b')), 500)
  expect(await isRefused(takeMessage(user('c')))).toBe(true)
})

it('tokens count for the address as well, so that a dropped cookie gains none', async () => {
  const { takeMessage, countTokens, payerOf } = quotasWith({
    address: { ...NONE, tokensPerDay: 1_000, visitorsPerHour: 100 },
  })
  countTokens(payerOf(visitor('ada')), 1_000)
  expect(await isRefused(takeMessage(visitor('bob')))).toBe(true)
  expect(await isRefused(takeMessage(visitor('bob', '192.0.2.2')))).toBe(false)
  expect(await isRefused(takeMessage(user('a')))).toBe(false)
})

it('no limiter learns an id or an address, and each day has other pseudonyms', async () => {
  const bearers: string[] = []
  const spying: OpenLimiter = (quota) => {
    const limiter = memoryLimiter(quota)
    return {
      consume: (bearer) => {
        bearers.push(bearer)
        return limiter.consume(bearer)
      },
      peek: limiter.peek,
      add: (bearer, points) => {
        bearers.push(bearer)
        return limiter.add(bearer, points)
      },
    }
  }
  const settings = quotasOf({ MESSAGES_PER_MINUTE: 1, ADDRESS_VISITORS_PER_HOUR: 1 } as never)
  const { takeMessage, takeSearch, countTokens, payerOf } = openQuotas(
    settings,
    spying,
    { backgroundFailed: () => {} },
    'a secret of tests',
  )
  const ada = visitor('ada')
  await takeMessage(ada)
  await takeSearch(ada)
  countTokens(payerOf(ada), 5)
  expect(bearers.length).toBeGreaterThan(5)
  expect(bearers.filter((bearer) => /ada|192/.test(bearer))).toEqual([])
  const [monday, tuesday] = [0, 86_400_000].map((now) => dailyPseudonyms('a secret', () => now))
  expect(monday?.('192.0.2.1')).toBe(monday?.('192.0.2.1'))
  expect(monday?.('192.0.2.1')).not.toBe(tuesday?.('192.0.2.1'))
  expect(monday?.('192.0.2.1')).not.toBe(dailyPseudonyms('another', () => 0)('192.0.2.1'))
})

it('tokens that the deployment itself takes count for all together, and for no viewer', async () => {
  const { takeMessage, countOwnTokens } = quotasWith({
    viewer: { messagesPerMinute: 100, messagesPerDay: 100, tokensPerDay: 1_000 },
    total: { ...NONE, tokensPerDay: 1_500 },
  })
  countOwnTokens(1_000)
  expect(await isRefused(takeMessage(user('a')))).toBe(false)
  countOwnTokens(500)
  expect(await isRefused(takeMessage(user('a')))).toBe(true)
})

it('searches have a quota as large as that of messages, and take nothing from it', async () => {
  const { takeMessage, takeSearch, rateLimit } = quotasWith({
    viewer: { ...NONE, messagesPerMinute: 2 },
    address: { ...NONE, messagesPerMinute: 3, visitorsPerHour: 100 },
  })
  const [ada, bob] = [visitor('ada'), visitor('bob')]
  for (const _ of [1, 2]) expect(await isRefused(takeSearch(ada))).toBe(false)
  expect(await isRefused(takeSearch(ada))).toBe(true)
  expect(await rateLimit(ada)).toMatchObject({ remaining: 2 })
  expect(await isRefused(takeSearch(bob))).toBe(false)
  expect(await isRefused(takeSearch(bob))).toBe(true)
  expect(await isRefused(takeMessage(ada))).toBe(false)
})

it('a quota applies to concurrent messages', async () => {
  const { takeMessage } = quotasWith({ total: { ...NONE, messagesPerDay: 10 } })
  const refused = await Promise.all(
    Array.from({ length: 50 }, (_, index) => isRefused(takeMessage(visitor(String(index))))),
  )
  expect(refused.filter((each) => !each)).toHaveLength(10)
})
