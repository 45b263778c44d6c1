import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { RedisClient } from './connections.ts'
import { answered } from './failures.ts'

/** Runs a script: all its effects at once, or none. On a cluster, all keys are of one slot. */
export type Script = (keys: readonly string[], args: readonly (string | number)[]) => Promise<unknown>

/**
 * A named Lua script from beside its adapter; several files are joined, in their order. It is sent once and then
 * called by its digest; a server that has forgotten it (a restart, SCRIPT FLUSH) is sent it again.
 */
export function loadScript(redis: RedisClient, ...files: readonly URL[]): Script {
  const source = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  const digest = createHash('sha1').update(source).digest('hex')
  return async (keys, args) => {
    try {
      return await redis.evalsha(digest, keys.length, ...keys, ...args)
    } catch (error) {
      if (!isForgotten(error)) return answered(Promise.reject(error))
      return await answered(redis.eval(source, keys.length, ...keys, ...args))
    }
  }
}

const isForgotten = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('NOSCRIPT')
