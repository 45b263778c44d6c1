import type { AnswerKey } from '../../domain/answerKey.ts'
import { type CachedAnswer, jsonOfCached } from '../../domain/cachedAnswer.ts'
import { POPULARITY_HALF_LIFE_MS, popularityAfter } from '../../domain/popularity.ts'
import type { AnswerCache } from '../../ports/answerCache.ts'
import { nearestOver, vectorsHeld } from '../nearest.ts'
import { answerMeanings } from './answerMeanings.ts'
import { answerTable } from './answerTable.ts'
import type { Database } from './database.ts'

export interface AnswerCacheOptions {
  readonly capacity: number
  /** How many of the newest answers are found by meaning. */
  readonly held?: number
  /** Epoch ms. */
  readonly now?: () => number
}

/** Expired answers that one `put` removes: more than are put meanwhile, few enough to be quick. */
const REMOVED_AT_ONCE = 20

/** Cached answers in the embedded database. */
export function sqliteAnswerCache(
  db: Database,
  { capacity, held = vectorsHeld(capacity), now = Date.now }: AnswerCacheOptions,
): AnswerCache {
  const answers = answerTable(db)
  const meanings = answerMeanings(db, { origin: answers.origin, newest: held, now })
  const popularity = (before: number | null, count = 1) =>
    popularityAfter(before, { count, now: now(), halfLifeMs: POPULARITY_HALF_LIFE_MS })
  const surplus = () => answers.entries() - capacity
  /** What has expired goes before anything else does. */
  const makeRoom = (spared: AnswerKey) => {
    if (surplus() > 0) answers.removeExpired(now(), surplus())
    if (surplus() > 0) answers.removeLeastPopular(surplus(), spared)
  }
  return {
    get: (key) =>
      db.change(() => {
        const row = answers.find(key, now())
        if (!row) return null
        answers.setPopularity(key, popularity(row.popularity))
        return { ...(JSON.parse(row.answer) as CachedAnswer), expiresAt: row.expiresAt }
      }),
    async put(key, { answer, meaning }, { ttlMs }) {
      const json = jsonOfCached(answer)
      if (json === null) return false
      return db.change(() => {
        answers.removeExpired(now(), REMOVED_AT_ONCE)
        const before = answers.find(key, now())
        if (!before) answers.remove(key)
        answers.save(key, {
          answer: json,
          popularity: popularity(before?.popularity ?? null),
          expiresAt: now() + ttlMs,
        })
        meanings.save(key, meaning)
        makeRoom(key)
        return true
      })
    },
    nearest: nearestOver(meanings.source, 2 * held),
    raise: (key, threshold) => db.change(() => answers.raise(key, threshold, now())),
    used: (uses) =>
      db.change(() => {
        for (const [key, count] of uses) {
          const row = answers.find(key, now())
          if (row) answers.setPopularity(key, popularity(row.popularity, count))
        }
      }),
    size: () => db.read(() => ({ entries: answers.count(now()), capacity })),
    ...removing(db, answers, now),
  }
}

type Removing = Pick<AnswerCache, 'remove' | 'clear' | 'onRemoved'>

function removing(db: Database, answers: ReturnType<typeof answerTable>, now: () => number): Removing {
  const announce = (key: AnswerKey | null) => db.events.answersRemoved.publish('any', key)
  return {
    remove: (key) =>
      db.change((afterwards) => {
        const wasThere = answers.find(key, now()) !== undefined
        answers.remove(key)
        if (wasThere) afterwards(() => announce(key))
        return wasThere
      }),
    clear: () =>
      db.change((afterwards) => {
        const removed = answers.count(now())
        answers.removeAll()
        afterwards(() => announce(null))
        return removed
      }),
    onRemoved: async (listener) => db.events.answersRemoved.subscribe('any', listener),
  }
}
