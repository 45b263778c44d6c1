import type { ApiKeyId } from './ids.ts'

export type ViewerKind = 'VISITOR' | 'PARTNER' | 'ADMIN'

/** What a viewer may do: ask and read its own; read the figures; everything else. */
export const SCOPES = ['chat', 'stats:read', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

/** Whom the requests of one credential come from; conversations belong to its `id`. */
export interface Viewer {
  readonly id: string
  readonly kind: ViewerKind
  readonly scopes: readonly Scope[]
  /** The stored key that it showed; it may expire or be revoked while the viewer is connected. */
  readonly keyId?: ApiKeyId
  /** Where a visitor speaks from, as far as that is known. */
  readonly address?: string
}

/** How many messages the viewer may still send in the running window. `resetsAt` is in epoch ms. */
export interface RateLimit {
  readonly limit: number
  readonly remaining: number
  readonly resetsAt: number
}
