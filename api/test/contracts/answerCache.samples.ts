import { createHash } from 'node:crypto'
import type { AnswerKey } from '../../domain/answerKey.ts'
import type { CachedAnswer } from '../../domain/cachedAnswer.ts'
import type { AnswerCache, Meaning } from '../../ports/answerCache.ts'
import type { Open, Opened } from './opened.ts'
import { SOURCES } from './samples.ts'

export type OpenAnswerCache = Open<AnswerCache, { capacity: number; held?: number }>
export type OpenedCache = () => Opened<AnswerCache>

export const TTL_MS = 3_600_000

export const keyOf = (name: string): AnswerKey =>
  `ans_${createHash('sha256').update(name).digest('base64url')}`

export const answerOf = (text: string): CachedAnswer => ({
  text,
  sources: SOURCES,
  model: 'palm-1',
  usage: { promptTokens: 1_200, completionTokens: 80 },
  createdAt: 5_000,
})

export const SCOPE = 'palm-1'

export const meaningOf = (question: string, ...embedding: number[]): Meaning => ({
  scope: SCOPE,
  question,
  embedding: Float32Array.from(embedding),
})

/** Puts an answer under the name's key. */
export const put = (
  cache: AnswerCache,
  name: string,
  {
    text = name,
    ttlMs = TTL_MS,
    meaning = null,
  }: { text?: string; ttlMs?: number; meaning?: Meaning | null } = {},
): Promise<boolean> => cache.put(keyOf(name), { answer: answerOf(text), meaning }, { ttlMs })

/** Which of the named answers are there. Asking is a use. */
export async function foundOf(cache: AnswerCache, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(names.map((name) => cache.get(keyOf(name))))
  return names.filter((_, index) => found[index])
}

export const near = async (cache: AnswerCache, limit: number, ...embedding: number[]): Promise<string[]> =>
  (await cache.nearest(SCOPE, Float32Array.from(embedding), limit)).map(({ question }) => question)
