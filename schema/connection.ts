import type { Page, PageRequest } from '../api/ports/conversationStore.ts'

interface PageArguments {
  readonly first?: number | null | undefined
  readonly last?: number | null | undefined
  readonly after?: string | null | undefined
  readonly before?: string | null | undefined
}

const DEFAULT_PAGE = 50

/** A page costs what is in it, as often as it may hold that. */
export const costOfPage = ({ first, last }: PageArguments) => ({
  field: 1,
  multiplier: first ?? last ?? DEFAULT_PAGE,
})

/** The page that the arguments of a connection ask for; the first 50 where they say nothing. */
export const pageRequest = ({ first, last, after, before }: PageArguments): PageRequest => ({
  first: first ?? (last == null ? DEFAULT_PAGE : undefined),
  last: last ?? undefined,
  after: after ?? undefined,
  before: before ?? undefined,
})

/** A page in the form that GraphQL clients know. */
export const connectionOf = <T>({ items, hasNextPage, hasPreviousPage }: Page<T>) => ({
  edges: [...items],
  pageInfo: {
    hasNextPage,
    hasPreviousPage,
    startCursor: items[0]?.cursor ?? null,
    endCursor: items.at(-1)?.cursor ?? null,
  },
})
