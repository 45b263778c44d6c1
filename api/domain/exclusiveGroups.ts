import type { ExclusiveGroups, ExclusiveMember } from './exclusiveNames.ts'
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
  const sets = grouped.map(([, members]) => new Set(members))
  const isWithinEarlier = (members: readonly NamedDocument[], at: number) =>
    sets.slice(0, at).some((others) => members.every((each) => others.has(each)))
  const usage = usageOf(documents)
  return grouped
    .filter(([, members], at) => !isWithinEarlier(members, at))
    .map(([name, members]) => ({ name, members: members.map((member) => memberOf(member, usage)) }))
}

type Named = readonly [name: string, members: readonly NamedDocument[]]

function byKind(documents: readonly NamedDocument[]): Named[] {
  return [...KINDS].map((kind) => [kind, documents.filter((each) => wordingOf(each).tags.includes(kind))])
}

/** Titles such as “VerdeMuse Harmony Palm” and “VerdeMuse Vital Soil Mix”: a name first, and a name after it. */
function byBrand(documents: readonly NamedDocument[]): Named[] {
  const brandOf = ({ title }: NamedDocument) =>
    /^\s*(\p{Lu}[\p{L}\p{N}]*)\s+\p{Lu}/u.exec(title)?.[1]?.toLowerCase() ?? ''
  return [...Map.groupBy(documents, brandOf)].filter(([brand]) => brand !== '' && !isStopWord(brand))
}

/** In how many documents each stem stands, in the title or a tag, and each whole title or tag. */
interface Usage {
  readonly stems: ReadonlyMap<string, number>
  readonly phrases: ReadonlyMap<string, number>
}

function usageOf(documents: readonly NamedDocument[]): Usage {
  const stems = new Map<string, number>()
  const phrases = new Map<string, number>()
  const count = (counts: Map<string, number>, words: ReadonlySet<string>) => {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  for (const document of documents) {
    const wording = wordingOf(document)
    count(stems, wording.stems)
    count(phrases, wording.phrases)
  }
  return { stems, phrases }
}

function memberOf(member: NamedDocument, { stems, phrases }: Usage): ExclusiveMember {
  const isOwnStem = (stem: string) => (stems.get(stem) ?? 0) <= 1
  const own = wordsOf(member.title).filter(
    (word) => word.length > 2 && !isStopWord(word) && isOwnStem(stemOf(word)),
  )
  const tags = member.tags.filter((tag) => {
    const phrase = phraseOf(tag)
    return (phrases.get(phrase) ?? 0) <= 1 && isOwnStem(phrase)
  })
  return { name: member.title, aliases: [...new Set([member.title, ...own, ...tags])] }
}

interface Wording {
  readonly stems: ReadonlySet<string>
  readonly phrases: ReadonlySet<string>
  readonly tags: readonly string[]
}

const wordings = new WeakMap<NamedDocument, Wording>()

/** Worked out once a document, however often the groups are. */
function wordingOf(document: NamedDocument): Wording {
  const known = wordings.get(document)
  if (known) return known
  const texts = [document.title, ...document.tags]
  const tags = document.tags.map(phraseOf)
  const wording = {
    stems: new Set(texts.flatMap(stemsOf)),
    phrases: new Set([phraseOf(document.title), ...tags]),
    tags,
  }
  wordings.set(document, wording)
  return wording
}

const phraseOf = (text: string): string => stemsOf(text).join(' ')

const stemsOf = (text: string): string[] => wordsOf(text).map(stemOf)
