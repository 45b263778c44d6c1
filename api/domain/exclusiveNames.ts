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

/** A name that a text holds. */
export interface FoundName {
  readonly group: string
  readonly member: string
  /** In words. */
  readonly length: number
}

/** Finds the members of groups by their names. */
export interface ExclusiveNames {
  /** The longest name that begins at this word of a text; null if none does. */
  longestAt(stems: readonly string[], at: number): FoundName | null
}
