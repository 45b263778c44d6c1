import { isStopWord } from '../terms.ts'
import type { NamedMember } from './names.ts'
import type { Contrast } from './opposites.ts'
import { onceFor, type Reading } from './reading.ts'

/** Between two things, these say which of them is which. */
const CONNECTIVES = new Set(
  'to into onto from than before after over for without against instead not but versus then replace by'.split(
    ' ',
  ),
)
/** These relate whole clauses, the others only the words beside them. */
const FAR = new Set('than before after into onto instead'.split(' '))
/** Things in a list may change places. */
const LISTS = new Set(['and', 'or'])
const TOWARDS = new Set(['to', 'into', 'onto', 'towards', 'toward'])
const ROLES: Readonly<Record<string, string>> = {
  i: 'i',
  me: 'i',
  you: 'you',
  we: 'we',
  us: 'we',
  he: 'he',
  him: 'he',
}
/** How many words on either side of a connective it relates. */
const REACH = 6
/** The same words with clauses that changed places: in longer questions, they are not looked for. */
const MOST_ROTATED = 100

/** “from A to B” against “from B to A”, “to Spain” against “from Spain”, “can I call you” against “can you call me”. */
export function turnedRound(a: Reading, b: Reading): Contrast | null {
  return ways(a, b) ?? sides(a, b) ?? roles(a, b)
}

/** Whether the same members are named in another order, where their order says something. */
export function membersTurned(
  a: Reading,
  b: Reading,
  inA: readonly NamedMember[],
  inB: readonly NamedMember[],
): boolean {
  const order = (named: readonly NamedMember[]) => [...new Set(named.map(({ member }) => member))].join('|')
  return order(inA) !== order(inB) && (isDirected(a, inA) || isDirected(b, inB))
}

function isDirected({ words }: Reading, named: readonly NamedMember[]): boolean {
  const between = words.slice(named[0]?.to, named.at(-1)?.from)
  return between.some((word) => CONNECTIVES.has(word))
}

/** The same thing, once with “to” and once with “from”. */
function ways(a: Reading, b: Reading): Contrast | null {
  const inA = goals(a)
  const inB = goals(b)
  for (const thing of inA.from)
    if (inB.to.has(thing) && !inA.to.has(thing) && !inB.from.has(thing))
      return { a: `from ${thing}`, b: `to ${thing}` }
  for (const thing of inA.to)
    if (inB.from.has(thing) && !inA.from.has(thing) && !inB.to.has(thing))
      return { a: `to ${thing}`, b: `from ${thing}` }
  return null
}

const goals = onceFor(({ words, stems }) => {
  const found = { from: new Set<string>(), to: new Set<string>() }
  for (const [at, word] of words.entries()) {
    const way = TOWARDS.has(word) ? 'to' : word === 'from' ? 'from' : null
    const thing = way && stems.slice(at + 1, at + 4).find((_, i) => !isStopWord(words[at + 1 + i] ?? ''))
    if (way && thing) found[way].add(thing)
  }
  return found
})

/** Two things that change sides of a connective: “A before B” and “B before A”. */
function sides(a: Reading, b: Reading): Contrast | null {
  const others = relatedIn(b)
  for (const { x, word, y } of relatedIn(a).values())
    if (others.has(`${y} ${word} ${x}`)) return { a: `${x} ${word} ${y}`, b: `${y} ${word} ${x}` }
  return null
}

interface Related {
  readonly x: string
  readonly word: string
  readonly y: string
}

/** Each two things on the two sides of a connective, by how they are said: “water than light”. */
const relatedIn = onceFor(
  (reading) =>
    new Map(
      relations(reading).flatMap(({ word, left, right }) =>
        only(left, right).flatMap((x) =>
          only(right, left).map((y): [string, Related] => [`${x} ${word} ${y}`, { x, word, y }]),
        ),
      ),
    ),
)

const only = (these: readonly string[], not: readonly string[]): string[] =>
  these.filter((stem) => !not.includes(stem))

function relations({ words, stems }: Reading) {
  const contents = (from: number, to: number) =>
    stems.slice(Math.max(0, from), to).filter((_, i) => !isStopWord(words[Math.max(0, from) + i] ?? ''))
  return words.flatMap((word, at) => {
    if (!CONNECTIVES.has(word)) return []
    const [left, right] = [contents(at - REACH, at), contents(at + 1, at + 1 + REACH)]
    return [FAR.has(word) ? { word, left, right } : { word, left: left.slice(-1), right: right.slice(0, 1) }]
  })
}

/**
 * The very same words in another order, which is no mere change of place of whole clauses: who does it to whom
 * differs, “can I call you” and “can you call me”.
 */
function roles(a: Reading, b: Reading): Contrast | null {
  const inA = asRoles(a)
  const inB = asRoles(b)
  if (inA.toSorted().join(' ') !== inB.toSorted().join(' ') || inA.some((word) => LISTS.has(word)))
    return null
  const [first, second] = [contentOf(inA), contentOf(inB)]
  const isMoved = first.length < 3 || (first.length > 3 && isRotated(first, second))
  return isMoved || first.join() === second.join() ? null : { a: first.join(' '), b: second.join(' ') }
}

const isRotated = (these: readonly string[], those: readonly string[]): boolean =>
  these.length <= MOST_ROTATED && ` ${[...these, ...these].join(' ')} `.includes(` ${those.join(' ')} `)

const asRoles = onceFor(({ words, stems }): string[] =>
  words.map((word, at) => (Object.hasOwn(ROLES, word) ? ROLES[word] : undefined) ?? stems[at] ?? ''),
)

const contentOf = (stems: readonly string[]): string[] =>
  stems.filter((stem) => Object.hasOwn(ROLES, stem) || !isStopWord(stem))
