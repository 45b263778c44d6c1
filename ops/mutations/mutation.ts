/** One way to break a promise: a small change of the product that some test has to notice. */
export interface Mutation {
  readonly name: string
  /** From the root of the repository. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replacement: string
  /** What it would do to those who use the product. */
  readonly disaster: string
  /** The cheapest test files that must notice it. */
  readonly tests: readonly string[]
}
