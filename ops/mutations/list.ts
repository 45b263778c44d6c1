import { ANSWERING } from './answering.ts'
import { BEARING } from './bearing.ts'
import { CHECKING } from './checking.ts'
import { FOLLOWING } from './following.ts'
import type { Mutation } from './mutation.ts'
import { PAGE } from './page.ts'
import { PARTNERS } from './partners.ts'
import { SCALE } from './scale.ts'
import { WRITING } from './writing.ts'

export type { Mutation } from './mutation.ts'

/** Small disasters, each of which the suite has to notice. */
export const MUTATIONS: readonly Mutation[] = [
  ...FOLLOWING,
  ...WRITING,
  ...ANSWERING,
  ...CHECKING,
  ...BEARING,
  ...PARTNERS,
  ...PAGE,
  ...SCALE,
]
