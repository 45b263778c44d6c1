import type { ExclusiveGroups, ExclusiveNames, FoundName } from '../exclusiveNames.ts'
import { stemOf, wordsOf } from '../terms.ts'
import { closedClasses } from './closedClasses.ts'
import type { Reading } from './reading.ts'

/** A member of a group that a question names, and where: counted in words. */
export interface NamedMember {
  readonly group: string
  readonly member: string
  readonly from: number
  readonly to: number
}

const listed = new WeakMap<ExclusiveGroups, ExclusiveNames>()
let generic: ExclusiveNames | null = null

/** The members of the caller's groups, and of the closed classes, that a question names, in order. */
export function namedIn(question: Reading, groups: ExclusiveGroups | ExclusiveNames): NamedMember[] {
  generic ??= namesIn(closedClasses())
  const own = 'longestAt' in groups ? groups : namesListed(groups)
  return [...find(question.stems, own), ...find(question.stems, generic)].toSorted((a, b) => a.from - b.from)
}

function namesListed(groups: ExclusiveGroups): ExclusiveNames {
  const names = listed.get(groups) ?? namesIn(groups)
  listed.set(groups, names)
  return names
}

interface Alias extends FoundName {
  readonly stems: readonly string[]
}

function namesIn(groups: ExclusiveGroups): ExclusiveNames {
  /** By first stem, the longest alias first. */
  const byFirst = Map.groupBy(
    groups.flatMap(aliasesIn).toSorted((a, b) => b.length - a.length),
    ({ stems }) => stems[0],
  )
  return {
    longestAt: (stems, at) =>
      byFirst.get(stems[at])?.find((alias) => alias.stems.every((stem, i) => stems[at + i] === stem)) ?? null,
  }
}

const aliasesIn = ({ name: group, members }: ExclusiveGroups[number]): Alias[] =>
  members
    .flatMap(({ name, aliases }) =>
      aliases.map((alias) => ({ group, member: name, stems: wordsOf(alias).map(stemOf) })),
    )
    .filter(({ stems }) => stems.length > 0)
    .map((alias) => ({ ...alias, length: alias.stems.length }))

/** A phrase's words belong to it: “new york” does not name “york” as well. */
function find(stems: readonly string[], names: ExclusiveNames): NamedMember[] {
  const found: NamedMember[] = []
  for (let at = 0; at < stems.length; at += 1) {
    const name = names.longestAt(stems, at)
    if (!name) continue
    const to = at + name.length
    found.push({ group: name.group, member: name.member, from: at, to })
    at = to - 1
  }
  return found
}
