import type { AnswerKey } from '../../../domain/answerKey.ts'
import { unitVector } from '../../../domain/cachedAnswer.ts'
import type { Meaning } from '../../../ports/answerCache.ts'
import type { VectorSource } from '../../nearest.ts'
import { bytesOf, vectorIn } from '../../vectorBytes.ts'
import type { StoredVector } from '../../vectors.ts'

/** A script of the answer cache, called with what comes after the keys and the prefix that all of them take. */
export type CacheScript = (...args: readonly (string | number)[]) => Promise<unknown>

/** What put.lua takes of a meaning: three empty texts where there is none that could be searched for. */
export function meaningArgs(meaning: Meaning | null): readonly [string, string, string] {
  const vector = meaning && unitVector(meaning.embedding)
  if (!meaning || !vector) return ['', '', '']
  // As a JSON string, which keeps every character where UTF-8 would not.
  return [meaning.scope, JSON.stringify(meaning.question), textOf(vector)]
}

/** Where a process reads the vectors that all processes put; from the start, no more than the `newest`. */
export function vectorsOnRedis(
  run: { readonly added: CacheScript; readonly look: CacheScript },
  newest: number,
): VectorSource {
  return {
    async added(known, after, limit) {
      const [origin, next, flat] = (await run.added(known, after, limit, newest)) as [
        string,
        string | null,
        string[],
      ]
      return { origin, next: next === null ? null : Number(next), vectors: storedVectors(flat) }
    },
    async look(keys) {
      const looked = (await run.look(...keys)) as ([question: string, threshold: string | null] | null)[]
      return looked.map(
        (each) => each && { question: JSON.parse(each[0]) as string, threshold: numberOf(each[1]) },
      )
    },
  }
}

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text))

function storedVectors(flat: readonly string[]): StoredVector[] {
  const stored: StoredVector[] = []
  for (let at = 0; at < flat.length; at += 4) {
    const [seq, key, scope = '', vector = ''] = flat.slice(at, at + 4)
    stored.push({ seq: Number(seq), key: key as AnswerKey, scope, vector: vectorOf(vector) })
  }
  return stored
}

/** 32-bit floats in base64: replies of scripts are read as text. */
const textOf = (vector: Float32Array): string => bytesOf(vector).toString('base64')

const vectorOf = (text: string): Float32Array => vectorIn(Buffer.from(text, 'base64'))
