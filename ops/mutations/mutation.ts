/** One way to break a promise: a small change of the product that some test has to notice. */
export interface Mutation {
  readonly name: string
  readonly edits: readonly Edit[]
  /** What it would do to those who use the product. */
  readonly disaster: string
  /** The cheapest test files that must notice it. */
  readonly tests: readonly string[]
}

/**
 * A change of the code behind a marker, a comment `mutant: <slug>`. It is described by the structure of that code and
 * uses none of its names, so that renaming and reformatting the product leave it as it is.
 */
export interface Edit {
  readonly marker: string
  /** What is replaced, as a path from the marked code (typescriptCode.ts, luaCode.ts); empty: all of it. */
  readonly part: string
  readonly to: string | ((code: CodeOf) => string)
}

/** Returns the code that is replaced; or that of a part of the marked code; or of one behind another marker. */
export type CodeOf = (part?: string, marker?: string) => string

export const replace = (marker: string, part: string, to: Edit['to']): Edit => ({ marker, part, to })
export const remove = (marker: string): Edit => ({ marker, part: '', to: '' })
