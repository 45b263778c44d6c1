import type { ApiKey } from '../domain/apiKey.ts'
import type { ApiKeyId } from '../domain/ids.ts'

export interface StoredKey extends ApiKey {
  /** SHA-256 of the secret, in base64url. */
  readonly secretHash: string
}

/**
 * API keys, the same over all processes: what one adds or removes, every other finds changed with its next call.
 * A key that has expired is here until it is removed.
 *
 * Failure: every call may reject with StoreUnavailable; repeating it is safe.
 */
export interface KeyStore {
  /** Writes a key under its id, which is new. */
  add(key: StoredKey): Promise<void>
  find(id: ApiKeyId): Promise<StoredKey | null>
  /** Newest first. */
  list(): Promise<readonly StoredKey[]>
  /** Returns the key as it was; null where there is none. */
  remove(id: ApiKeyId): Promise<StoredKey | null>
  /** Notes that the key was used at `now` (epoch ms); nothing where it is gone. Never goes back in time. */
  used(id: ApiKeyId, now: number): Promise<void>
}
