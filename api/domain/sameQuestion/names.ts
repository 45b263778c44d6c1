import type { ExclusiveGroups } from '../exclusiveNames.ts'
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

interface Alias {
  readonly stems: readonly string[]
  readonly group: string
  readonly member: string
}

/** By first stem, the longest alias first. */
type Lexicon = ReadonlyMap<string, readonly Alias[]>

const lexicons = new WeakMap<ExclusiveGroups, Lexicon>()
let generic: Lexicon | null = null

/** The members of the caller's groups, and of the closed classes, that a question names, in order. */
export function namedIn(question: Reading, groups: ExclusiveGroups): NamedMember[] {
  generic ??= lexiconOf(closedClasses())
  return [...find(question.stems, lexiconFor(groups)), ...find(question.stems, generic)].toSorted(
    (a, b) => a.from - b.from,
  )
}

function lexiconFor(groups: ExclusiveGroups): Lexicon {
  const known = lexicons.get(groups)
  if (known) return known
  const lexicon = lexiconOf(groups)
  lexicons.set(groups, lexicon)
  return lexicon
}

function lexiconOf(groups: ExclusiveGroups): Lexicon {
  const lexicon = new Map<string, Alias[]>()
  for (const group of groups)
    for (const { name, aliases } of group.members)
      for (const alias of aliases) {
        const stems = wordsOf(alias).map(stemOf)
        const [first] = stems
        if (first === undefined) continue
        lexicon.set(first, [...(lexicon.get(first) ?? []), { stems, group: group.name, member: name }])
      }
  for (const aliases of lexicon.values()) aliases.sort((a, b) => b.stems.length - a.stems.length)
  return lexicon
}

/** A phrase's words belong to it: “new york” does not name “york” as well. */
function find(stems: readonly string[], lexicon: Lexicon): NamedMember[] {
  const found: NamedMember[] = []
  for (let at = 0; at < stems.length; at += 1) {
    const alias = lexicon
      .get(stems[at] ?? '')
      ?.find((each) => each.stems.every((stem, i) => stems[at + i] === stem))
    if (!alias) continue
    const to = at + alias.stems.length
    found.push({ group: alias.group, member: alias.member, from: at, to })
    at = to - 1
  }
  return found
}
