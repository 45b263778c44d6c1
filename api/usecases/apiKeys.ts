import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type ApiKey, hasExpired, isScope } from '../domain/apiKey.ts'
import { BadUserInput, NotFound } from '../domain/errors.ts'
import { type ApiKeyId, isApiKeyId, newApiKeyId } from '../domain/ids.ts'
import { SCOPES, type Scope } from '../domain/viewer.ts'
import type { KeyStore } from '../ports/keyStore.ts'
import type { Telemetry } from '../ports/telemetry.ts'

export interface NewApiKey {
  readonly name: string
  readonly scopes: readonly string[]
  /** Epoch ms; null: it never expires. */
  readonly expiresAt: number | null
}

export interface ApiKeys {
  /** `secret` is told here and never again. @throws BadUserInput */
  create(input: NewApiKey): Promise<{ readonly apiKey: ApiKey; readonly secret: string }>
  /** From now on it opens nothing. @throws NotFound */
  revoke(id: string): Promise<ApiKey>
  /** Newest first, expired ones too. */
  list(): Promise<readonly ApiKey[]>
  byId(id: string): Promise<ApiKey | null>
  /** The key of a secret, where it opens something at this moment. */
  authenticate(secret: string): Promise<ApiKey | null>
  /** Whether a key opens anything still. */
  isValid(id: ApiKeyId): Promise<boolean>
}

export interface ApiKeysPorts {
  readonly keyStore: KeyStore
  /** Nothing more is told to whoever had a key that is revoked. */
  readonly onRevoked: (id: ApiKeyId) => Promise<void>
  readonly telemetry: Pick<Telemetry, 'backgroundFailed'>
  readonly now: () => number
}

const SECRET_BYTES = 32
/** Noting each use would be a write with every request. */
const NOTE_USE_EVERY_MS = 60_000

/** The id that a key is found by, in 22 characters, and 256 bits that nobody can guess, in 43. */
const SECRET = /^(vm_([\w-]{22}))_[\w-]{43}$/

export function makeApiKeys({ keyStore, onRevoked, telemetry, now }: ApiKeysPorts): ApiKeys {
  const noteUse = ({ id, lastUsedAt }: ApiKey) => {
    if (now() - (lastUsedAt ?? 0) < NOTE_USE_EVERY_MS) return
    // Nobody is to wait for this, nor to be refused because of it.
    keyStore.used(id, now()).catch((error) => telemetry.backgroundFailed({ task: 'noteKeyUse', error }))
  }
  return {
    async create({ name, scopes, expiresAt }) {
      if (expiresAt !== null && expiresAt <= now())
        throw new BadUserInput('expiresAt', 'This has to be an instant that is still to come.')
      const id = newApiKeyId()
      const prefix = prefixOf(id)
      const secret = `${prefix}_${randomBytes(SECRET_BYTES).toString('base64url')}`
      const about = { id, name, prefix, scopes: scopesIn(scopes), createdAt: now(), expiresAt }
      const apiKey = { ...about, lastUsedAt: null }
      await keyStore.add({ ...apiKey, secretHash: digestOf(secret).toString('base64url') })
      return { apiKey, secret }
    },
    async revoke(id) {
      const removed = isApiKeyId(id) && (await keyStore.remove(id))
      if (!removed) throw new NotFound('API key')
      await onRevoked(removed.id)
      return removed
    },
    list: () => keyStore.list(),
    byId: async (id) => (isApiKeyId(id) ? keyStore.find(id) : null),
    async authenticate(secret) {
      const id = idIn(secret)
      const key = id && (await keyStore.find(id))
      if (!key || !isSame(secret, key.secretHash) || hasExpired(key, now())) return null
      noteUse(key)
      return key
    },
    async isValid(id) {
      const key = await keyStore.find(id)
      return key !== null && !hasExpired(key, now())
    },
  }
}

function scopesIn(given: readonly string[]): Scope[] {
  const scopes = [...new Set(given)].filter(isScope)
  if (scopes.length === 0 || scopes.length < new Set(given).size)
    throw new BadUserInput('scopes', `This takes one or more of ${SCOPES.join(', ')}.`)
  return scopes
}

/**
 * A plain hash is enough: slow ones guard passwords, which can be guessed. 256 random bits cannot, and each request
 * would pay for the slowness.
 */
const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Takes as long for a hash that differs at once as for one that differs at its end. */
const isSame = (secret: string, secretHash: string): boolean =>
  timingSafeEqual(digestOf(secret), Buffer.from(secretHash, 'base64url'))

const prefixOf = (id: ApiKeyId): string =>
  `vm_${Buffer.from(id.slice('key_'.length).replaceAll('-', ''), 'hex').toString('base64url')}`

function idIn(secret: string): ApiKeyId | null {
  const [, , encoded = ''] = SECRET.exec(secret) ?? []
  const hex = Buffer.from(encoded, 'base64url').toString('hex')
  const id = `key_${hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`
  return isApiKeyId(id) ? id : null
}
