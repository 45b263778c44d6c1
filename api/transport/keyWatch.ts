import type { ApiKeyId } from '../domain/ids.ts'

/** Ends what was opened by a key once that key opens nothing any more. */
export interface KeyWatch {
  /** Calls `end` soon after the key expired or was revoked, on whichever process; returns how to forget it before. */
  watch(keyId: ApiKeyId, end: () => void): () => void
}

export interface KeyWatchOptions {
  readonly isValid: (keyId: ApiKeyId) => Promise<boolean>
  /** While the store is away nobody can say whether a key is valid: what is open stays open. */
  readonly onFailed: (error: unknown) => void
  /** Twice that, and the store's answer, is the longest that a key outlives itself. */
  readonly everyMs?: number
}

const EVERY_MS = 2_000

export function makeKeyWatch({ isValid, onFailed, everyMs = EVERY_MS }: KeyWatchOptions): KeyWatch {
  const opened = new Map<ApiKeyId, Set<() => void>>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = async () => {
    await Promise.all([...opened.keys()].map(endIfInvalid))
    timer = undefined
    lookLater()
  }
  const lookLater = () => {
    if (timer || opened.size === 0) return
    timer = setTimeout(look, everyMs)
    timer.unref()
  }
  const endIfInvalid = async (keyId: ApiKeyId) => {
    try {
      if (await isValid(keyId)) return
      for (const end of opened.get(keyId) ?? []) end()
    } catch (error) {
      onFailed(error)
    }
  }
  return {
    watch(keyId, end) {
      const ends = opened.get(keyId) ?? new Set()
      opened.set(keyId, ends.add(end))
      lookLater()
      return () => {
        ends.delete(end)
        if (ends.size === 0 && opened.get(keyId) === ends) opened.delete(keyId)
      }
    },
  }
}
