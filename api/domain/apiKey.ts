import { type ApiKeyId, isApiKeyId } from './ids.ts'
import { SCOPES, type Scope, type Viewer } from './viewer.ts'

/** What is told of an API key. Instants are in epoch ms. */
export interface ApiKey {
  readonly id: ApiKeyId
  readonly name: string
  /** How its secret begins: enough to tell keys apart, of no use to sign in. */
  readonly prefix: string
  readonly scopes: readonly Scope[]
  readonly createdAt: number
  /** Within a minute. Null: never. */
  readonly lastUsedAt: number | null
  /** Null: never. */
  readonly expiresAt: number | null
}

export const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text)

export const hasExpired = ({ expiresAt }: Pick<ApiKey, 'expiresAt'>, now: number): boolean =>
  expiresAt !== null && expiresAt <= now

/** Whom a key stands for. Conversations belong to the key: another key of the same partner does not see them. */
export const viewerOf = ({ id, scopes }: ApiKey): Viewer => ({
  id,
  kind: scopes.includes('admin') ? 'ADMIN' : 'PARTNER',
  scopes,
  keyId: id,
})

/** The key that an owner of conversations stands under: a partner, or one of its users. Null: a visitor, the admin. */
export function partnerOf(ownerId: string): ApiKeyId | null {
  const [partner = ''] = ownerId.split(':u:', 1)
  return isApiKeyId(partner) ? partner : null
}
