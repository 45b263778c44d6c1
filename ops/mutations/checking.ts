import { type Mutation, replace } from './mutation.ts'

/** How an answer is checked against its passages. */
export const CHECKING: readonly Mutation[] = [
  {
    name: 'a value that the passages give for something else counts as supported',
    edits: [replace('misplaced-figure', 'init', (code) => code('init.left'))],
    disaster: 'One product is sold at the price of another, and nothing warns the reader.',
    tests: ['api/test/claims/claims.test.ts'],
  },
]
