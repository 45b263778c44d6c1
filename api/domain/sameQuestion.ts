import type { ExclusiveGroups, ExclusiveNames } from './exclusiveNames.ts'
import { membersTurned, turnedRound } from './sameQuestion/direction.ts'
import { languagesApart } from './sameQuestion/language.ts'
import { type NamedMember, namedIn } from './sameQuestion/names.ts'
import { negationsDiffer, negationsIn } from './sameQuestion/negation.ts'
import { numbersDiffer, quantitiesIn } from './sameQuestion/numbers.ts'
import { oppositeIn } from './sameQuestion/opposites.ts'
import { type Reading, readingOf } from './sameQuestion/reading.ts'

export type { ExclusiveGroup, ExclusiveGroups, ExclusiveMember, ExclusiveNames } from './exclusiveNames.ts'

/** In what two questions differ. `a` and `b` are the customers' words: not for a log. */
export interface Conflict {
  readonly kind: 'number' | 'negation' | 'opposite' | 'name' | 'direction' | 'language'
  readonly a: string
  readonly b: string
}

/**
 * What speaks against serving the answer to one question for the other, however near their embeddings are: those
 * hardly tell “enable” from “disable”, 5 from 50, or the palm from the fern. Null where nothing does, which is no
 * proof that the questions are the same. Symmetrical, but for which of the two is `a`.
 */
export const conflict = (a: string, b: string, groups: ExclusiveGroups | ExclusiveNames): Conflict | null =>
  conflictsWith(a, groups)(b)

/** The same for many questions `b`: it reads `a` once, and each of them in time in proportion to the length of both. */
export function conflictsWith(
  a: string,
  groups: ExclusiveGroups | ExclusiveNames,
): (b: string) => Conflict | null {
  const first = readingOf(a)
  const named = namedIn(first, groups)
  return (b) => {
    const second = readingOf(b)
    return (
      numberConflict(first, second) ??
      negationConflict(first, second) ??
      nameConflict({ reading: first, named }, { reading: second, named: namedIn(second, groups) }) ??
      tagged('opposite', oppositeIn(first, second)) ??
      tagged('direction', turnedRound(first, second)) ??
      tagged('language', languagesApart(first, second))
    )
  }
}

function numberConflict(a: Reading, b: Reading): Conflict | null {
  if (!numbersDiffer(a, b)) return null
  const said = (reading: Reading) =>
    quantitiesIn(reading)
      .said.map(({ value, unit }) => `${value} ${unit}`.trim())
      .join(', ')
  return { kind: 'number', a: said(a), b: said(b) }
}

const negationConflict = (a: Reading, b: Reading): Conflict | null =>
  negationsDiffer(a, b)
    ? { kind: 'negation', a: `${negationsIn(a)} noes`, b: `${negationsIn(b)} noes` }
    : null

interface Named {
  readonly reading: Reading
  readonly named: readonly NamedMember[]
}

function nameConflict(a: Named, b: Named): Conflict | null {
  const inA = Map.groupBy(a.named, ({ group }) => group)
  const inB = Map.groupBy(b.named, ({ group }) => group)
  for (const group of new Set([...inA.keys(), ...inB.keys()])) {
    const [here, there] = [inA.get(group) ?? [], inB.get(group) ?? []]
    const names = { a: membersOf(here), b: membersOf(there) }
    if (names.a !== names.b) return { kind: 'name', ...names }
    if (membersTurned(a.reading, b.reading, here, there)) return { kind: 'direction', ...names }
  }
  return null
}

const membersOf = (named: readonly NamedMember[]): string =>
  [...new Set(named.map(({ member }) => member))].toSorted().join(', ')

const tagged = (
  kind: Conflict['kind'],
  contrast: { readonly a: string; readonly b: string } | null,
): Conflict | null => contrast && { kind, ...contrast }
