import { RateLimited } from '../domain/errors.ts'
import type { RateLimit, Viewer } from '../domain/viewer.ts'
import type { Limiter } from '../ports/limiter.ts'
import type { Telemetry } from '../ports/telemetry.ts'

/** Whom a quota is for: each viewer, each address that visitors come from, each key with all its users, all together. */
export type Bearer = 'viewer' | 'address' | 'key' | 'total'

export interface Quota {
  readonly bearer: Bearer
  readonly of: 'messages' | 'tokens' | 'searches'
  readonly limiter: Limiter
  /** As headers name it: `viewer-minute`. */
  readonly name: string
  readonly windowMs: number
}

/** By whose quotas the tokens of an answer are counted. */
export interface Payer {
  readonly ownerId: string
  /** The pseudonym of the address; not there for a key, nor for a question whose job was lost. */
  readonly address?: string | undefined
}

export interface NamedRateLimit extends RateLimit {
  readonly name: string
  readonly windowMs: number
}

export interface Quotas {
  /**
   * Takes one message from every quota that holds for the viewer, or none. Returns how to give it back.
   * @throws RateLimited, StoreUnavailable
   */
  takeMessage(viewer: Viewer): Promise<() => Promise<void>>
  /** Takes one search of the knowledge from every quota that holds for the viewer, or none. @throws as `takeMessage` */
  takeSearch(viewer: Viewer): Promise<void>
  /** Counts what an answer took of the model, by the `payer` of its question. Nobody waits for it. */
  countTokens(payer: Payer, tokens: number): void
  /** Who pays for the viewer's question with tokens, in a form that may be kept for as long as a job. */
  payerOf(viewer: Viewer): Payer
  /** Counts what the deployment itself took of the model, which is nobody's but all viewers' together. */
  countOwnTokens(tokens: number): void
  /** Of the viewer's quotas of messages, the one that has the least left. @throws StoreUnavailable */
  rateLimit(viewer: Viewer): Promise<RateLimit>
  /** What this process has last seen of the viewer's quotas of messages, while that is true; takes no time. */
  lastSeen(viewerId: string): readonly NamedRateLimit[]
}

export interface QuotasPorts {
  readonly quotas: readonly Quota[]
  /** Of an address: how many visitors may ask from there. Whoever drops its cookie is one more. */
  readonly visitors: Limiter
  readonly seen: SeenLimits
  /** Hides whom a quota is for: the same for a day, over all processes, and another one on the next. */
  readonly pseudonym: (bearer: string) => string
  readonly telemetry: Pick<Telemetry, 'backgroundFailed'>
}

/** Bounded; what is forgotten is not told. */
export interface SeenLimits {
  get(viewerId: string): readonly NamedRateLimit[] | undefined
  set(viewerId: string, limits: readonly NamedRateLimit[]): void
}

const ALL = 'all'

/** A key's users are `key_…:u:…`; they use up what the key has. */
const keyOf = (ownerId: string): string | null => /^(key_[^:]+)/.exec(ownerId)?.[1] ?? null

/** Null: the quota is not for this viewer. */
const BEARER: Record<Bearer, (viewer: Pick<Viewer, 'id' | 'address'>) => string | null> = {
  viewer: ({ id }) => id,
  // A partner's servers speak for many people from one address; they have the key's quota.
  address: ({ id, address }) => (keyOf(id) === null ? (address ?? null) : null),
  key: ({ id }) => keyOf(id),
  total: () => ALL,
}

export function makeQuotas({ quotas, visitors, seen, pseudonym, telemetry }: QuotasPorts): Quotas {
  const messages = quotas.filter((each) => each.of === 'messages')
  const tokens = quotas.filter((each) => each.of === 'tokens')
  const searches = quotas.filter((each) => each.of === 'searches')
  const lastSeen = (viewerId: string) =>
    (seen.get(viewerId) ?? []).filter(({ resetsAt }) => resetsAt > Date.now())
  const borneBy = (some: readonly Quota[], viewer: Pick<Viewer, 'id' | 'address'>): Borne[] =>
    some.flatMap((quota) => {
      const subject = BEARER[quota.bearer](viewer)
      return subject === null ? [] : [{ quota, subject: subject === ALL ? ALL : pseudonym(subject) }]
    })
  const add = (borne: readonly Borne[], count: number) => {
    if (count <= 0) return
    for (const { quota, subject } of borne)
      quota.limiter
        .add(subject, count)
        .catch((error) => telemetry.backgroundFailed({ task: 'countTokens', error }))
  }
  return {
    async takeMessage(viewer) {
      const spending = Promise.all(borneBy(tokens, viewer).map(refuseSpent))
      const [taken] = await Promise.all([takeAll(borneBy(messages, viewer)), spending.catch(() => {})])
      try {
        await spending
        if (isFirstOfDay(taken) && viewer.address && viewer.kind === 'VISITOR')
          await visitors.consume(pseudonym(viewer.address))
      } catch (error) {
        await giveBack(taken)
        throw error
      }
      seen.set(
        viewer.id,
        taken.map(({ quota: { name, windowMs }, left }) => ({ ...left, name, windowMs })),
      )
      return () => giveBack(taken)
    },
    takeSearch: async (viewer) => void (await takeAll(borneBy(searches, viewer))),
    countTokens({ ownerId, address }, count) {
      add(borneBy(tokens, { id: ownerId }), count)
      const ofAddress = address === undefined ? [] : tokens.filter(({ bearer }) => bearer === 'address')
      // mutant: tokens-by-address
      add(
        ofAddress.map((quota) => ({ quota, subject: address ?? '' })),
        count,
      )
    },
    payerOf(viewer) {
      const address = BEARER.address(viewer)
      return { ownerId: viewer.id, ...(address !== null && { address: pseudonym(address) }) }
    },
    countOwnTokens: (count) =>
      add(
        tokens.filter(({ bearer }) => bearer === 'total').map((quota) => ({ quota, subject: ALL })),
        count,
      ),
    async rateLimit(viewer) {
      const limits = await Promise.all(
        borneBy(messages, viewer).map(({ quota, subject }) => quota.limiter.peek(subject)),
      )
      return limits.reduce((least, each) => (each.remaining < least.remaining ? each : least))
    },
    lastSeen,
  }
}

interface Borne {
  readonly quota: Quota
  readonly subject: string
}

interface Taken extends Borne {
  readonly left: RateLimit
}

/** From all, or from none: else whoever has used up its own would, by trying, use up what it shares with others. */
async function takeAll(borne: readonly Borne[]): Promise<Taken[]> {
  const tried = await Promise.allSettled(
    borne.map(async (each) => ({ ...each, left: await each.quota.limiter.consume(each.subject) })),
  )
  const taken = tried.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const refusals = tried.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
  if (refusals.length === 0) return taken
  await giveBack(taken)
  throw longestOf(refusals)
}

async function giveBack(taken: readonly Taken[]): Promise<void> {
  await Promise.allSettled(taken.map(({ quota, subject }) => quota.limiter.add(subject, -1)))
}

/** Coming again earlier would be of no use. */
function longestOf(refusals: readonly unknown[]): unknown {
  const unexpected = refusals.find((each) => !(each instanceof RateLimited))
  if (unexpected) return unexpected
  const seconds = refusals.map((each) => Number((each as RateLimited).details.retryAfterSeconds))
  return new RateLimited(Math.max(...seconds))
}

async function refuseSpent({ quota, subject }: Borne): Promise<void> {
  const { remaining, resetsAt } = await quota.limiter.peek(subject)
  if (remaining <= 0) throw new RateLimited(Math.max(1, Math.ceil((resetsAt - Date.now()) / 1_000)))
}

const isFirstOfDay = (taken: readonly Taken[]): boolean =>
  taken.some(({ quota: { name }, left }) => name === 'viewer-day' && left.remaining === left.limit - 1)
