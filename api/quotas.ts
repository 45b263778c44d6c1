import { createHmac } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Limiter } from './ports/limiter.ts'
import type { Telemetry } from './ports/telemetry.ts'
import type { AllQuotaSettings, QuotaSettings } from './quotaSettings.ts'
import { type Bearer, makeQuotas, type NamedRateLimit, type Quota, type Quotas } from './usecases/quotas.ts'

/** One of the store's own kind; those of another `name` count apart. */
export type OpenLimiter = (quota: {
  readonly name: string
  readonly limit: number
  readonly windowMs: number
}) => Limiter

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const SEEN = 10_000
/** 132 bits: no two bearers meet. */
const PSEUDONYM_LENGTH = 22

/** Every quota that the settings name, on the store's limiters. */
export function openQuotas(
  settings: AllQuotaSettings,
  open: OpenLimiter,
  telemetry: Pick<Telemetry, 'backgroundFailed'>,
  secret: string,
): Quotas {
  const quotasFor = (bearer: Bearer, quota: QuotaSettings): Quota[] => {
    const one = (of: Quota['of'], unit: string, limit: number | null, windowMs: number): Quota[] => {
      if (limit === null) return []
      const name = `${bearer}-${unit}`
      return [{ bearer, of, name, windowMs, limiter: open({ name, limit, windowMs }) }]
    }
    return [
      ...one('messages', 'minute', quota.messagesPerMinute, MINUTE_MS),
      ...one('searches', 'searches', quota.messagesPerMinute, MINUTE_MS),
      ...one('messages', 'day', quota.messagesPerDay, DAY_MS),
      ...one('tokens', 'tokens', quota.tokensPerDay, DAY_MS),
    ]
  }
  const bearers = ['viewer', 'address', 'key', 'total'] as const
  return makeQuotas({
    quotas: bearers.flatMap((bearer) => quotasFor(bearer, settings[bearer])),
    visitors: open({ name: 'visitors', limit: settings.address.visitorsPerHour, windowMs: HOUR_MS }),
    seen: new LRUCache<string, readonly NamedRateLimit[]>({ max: SEEN }),
    pseudonym: dailyPseudonyms(secret),
    telemetry,
  })
}

/** HMAC-SHA-256 under a key of the deployment and the day: of IPv4 addresses, a plain hash would hide nothing. */
export function dailyPseudonyms(secret: string, now = Date.now): (bearer: string) => string {
  return (bearer) => {
    const day = new Date(now()).toISOString().slice(0, 10)
    const key = createHmac('sha256', secret).update(`quotas ${day}`).digest()
    return createHmac('sha256', key).update(bearer).digest('base64url').slice(0, PSEUDONYM_LENGTH)
  }
}
