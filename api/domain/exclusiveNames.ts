/** One of several things that exclude each other: what is true of one need not be true of another. */
export interface ExclusiveMember {
  readonly name: string
  /** Words or phrases by which it is called; the forms of a word count as that word. */
  readonly aliases: readonly string[]
}

/** Products, plans, places: a question about one member is never answered with the answer about another. */
export interface ExclusiveGroup {
  readonly name: string
  readonly members: readonly ExclusiveMember[]
}

export type ExclusiveGroups = readonly ExclusiveGroup[]
