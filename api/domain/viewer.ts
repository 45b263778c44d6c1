export type ViewerKind = 'VISITOR' | 'PARTNER' | 'ADMIN'
export type Scope = 'chat' | 'stats:read' | 'admin'

/** Whom the requests of one credential come from; conversations belong to its `id`. */
export interface Viewer {
  readonly id: string
  readonly kind: ViewerKind
  readonly scopes: readonly Scope[]
}

/** How many messages the viewer may still send in the running window. `resetsAt` is in epoch ms. */
export interface RateLimit {
  readonly limit: number
  readonly remaining: number
  readonly resetsAt: number
}
