import type { ExclusiveGroup, ExclusiveGroups, ExclusiveMember } from './exclusiveNames.ts'
import { isStopWord, stemOf, wordsOf } from './terms.ts'

/** What is known of a document: enough to tell what it is about. */
export interface NamedDocument {
  readonly title: string
  readonly tags: readonly string[]
}

/** Documents with one of these tags tell each of one thing that is sold, booked or visited. */
const KINDS = new Set('product plan package service place location store branch'.split(' ').map(stemOf))

/**
 * What the documents tell of, in groups whose members exclude each other: those with the same tag of a kind
 * (“product”), and those whose titles begin with the same brand. A member is called by its whole title, by the words
 * of it that no other title has, and by the tags that no other document has: “palm” is the Harmony Palm, and “plant”
 * is none of the plants.
 */
export function exclusiveGroups(documents: readonly NamedDocument[]): ExclusiveGroups {
  const grouped = [...byKind(documents), ...byBrand(documents)].filter(([, members]) => members.length > 1)
  const isWithin = (members: readonly NamedDocument[], others: readonly NamedDocument[]) =>
    members.every((each) => others.includes(each))
  return grouped
    .filter(([, members], at) => !grouped.slice(0, at).some(([, others]) => isWithin(members, others)))
    .map(([name, members]) => groupOf(name, members, documents))
}

type Named = readonly [name: string, members: readonly NamedDocument[]]

function byKind(documents: readonly NamedDocument[]): Named[] {
  return [...KINDS].map((kind) => [
    kind,
    documents.filter(({ tags }) => tags.some((tag) => phraseOf(tag) === kind)),
  ])
}

/** Titles such as “VerdeMuse Harmony Palm” and “VerdeMuse Vital Soil Mix”: a name first, and a name after it. */
function byBrand(documents: readonly NamedDocument[]): Named[] {
  const brandOf = ({ title }: NamedDocument) =>
    /^\s*(\p{Lu}[\p{L}\p{N}]*)\s+\p{Lu}/u.exec(title)?.[1]?.toLowerCase() ?? ''
  return [...Map.groupBy(documents, brandOf)].filter(([brand]) => brand !== '' && !isStopWord(brand))
}

function groupOf(
  name: string,
  members: readonly NamedDocument[],
  all: readonly NamedDocument[],
): ExclusiveGroup {
  return { name, members: members.map((member) => memberOf(member, all)) }
}

function memberOf(member: NamedDocument, all: readonly NamedDocument[]): ExclusiveMember {
  const others = all.filter((each) => each !== member).flatMap(({ title, tags }) => [title, ...tags])
  const words = new Set(others.flatMap(stemsOf))
  const phrases = new Set(others.map(phraseOf))
  const own = wordsOf(member.title).filter(
    (word) => word.length > 2 && !isStopWord(word) && !words.has(stemOf(word)),
  )
  const tags = member.tags.filter((tag) => !phrases.has(phraseOf(tag)) && !words.has(phraseOf(tag)))
  return { name: member.title, aliases: [...new Set([member.title, ...own, ...tags])] }
}

const phraseOf = (text: string): string => stemsOf(text).join(' ')

const stemsOf = (text: string): string[] => wordsOf(text).map(stemOf)
