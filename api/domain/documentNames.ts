import type { ExclusiveNames, FoundName } from './exclusiveNames.ts'
import { multimap } from './multimap.ts'
import { groupKeysOf, nameGroups } from './nameGroups.ts'
import { isStopWord, stemOf, wordsOf } from './terms.ts'

/** What is known of a document: enough to say what it is about. */
export interface NamedDocument {
  readonly title: string
  readonly tags: readonly string[]
}

export interface DocumentNames extends ExclusiveNames {
  add(document: NamedDocument): void
  /** Takes the object that was added. */
  remove(document: NamedDocument): void
}

/**
 * What the documents are about, in groups whose members exclude each other: those with the same tag of a kind
 * (“product”), and those whose titles begin with the same brand. A member is called by its whole title, by the words
 * of it that no other title has, and by the tags that no other document has: “palm” is the Harmony Palm, and “plant”
 * is none of the plants. Adding and removing a document takes time in proportion to its own title and tags.
 */
export function documentNames(): DocumentNames {
  const wordings = new Map<NamedDocument, Wording>()
  const groups = nameGroups()
  const byStem = multimap<string, Wording>()
  const byPhrase = multimap<string, Wording>()
  const byTitle = multimap<string, Wording>()
  const keysOfTitle = multimap<string, string>()
  const lengths = phraseLengths()

  /** Many documents may have the same title: one of each group is enough. */
  const titled = (phrase: string): Named | null => {
    const group = groups.first(keysOfTitle.get(phrase) ?? [])
    const [member] = group ? (byTitle.get(titleKey(group.key, phrase)) ?? []) : []
    return group && member ? { group: group.name, member: member.title } : null
  }
  const called = (alias: string, isWord: boolean): Named | null => {
    const [one, another] = (isWord ? byStem : byPhrase).get(alias) ?? []
    if (!one || another || !one.aliases.has(alias)) return null
    const group = groups.first(one.keys)
    return group && { group: group.name, member: one.title }
  }
  return {
    add(document) {
      const wording = wordingOf(document)
      wordings.set(document, wording)
      groups.add(wording.keys)
      for (const stem of wording.stems) byStem.add(stem, wording)
      for (const phrase of wording.phrases) byPhrase.add(phrase, wording)
      for (const key of wording.keys) byTitle.add(titleKey(key, wording.phrase), wording)
      for (const key of wording.keys) keysOfTitle.add(wording.phrase, key)
      for (const phrase of wording.phrases) lengths.count(phrase, 1)
    },
    remove(document) {
      const wording = wordings.get(document)
      if (!wording) return
      wordings.delete(document)
      groups.remove(wording.keys)
      for (const stem of wording.stems) byStem.remove(stem, wording)
      for (const phrase of wording.phrases) byPhrase.remove(phrase, wording)
      for (const key of wording.keys) {
        byTitle.remove(titleKey(key, wording.phrase), wording)
        if (!byTitle.get(titleKey(key, wording.phrase))) keysOfTitle.remove(wording.phrase, key)
      }
      for (const phrase of wording.phrases) lengths.count(phrase, -1)
    },
    longestAt(stems, at) {
      for (const length of lengths.from(stems[at] ?? '')) {
        const alias = stems.slice(at, at + length).join(' ')
        const found = titled(alias) ?? called(alias, length === 1)
        if (found) return { ...found, length }
      }
      return null
    },
  }
}

type Named = Omit<FoundName, 'length'>

const titleKey = (group: string, phrase: string): string => `${group} ${phrase}`

/** How many words phrases have that begin with a stem. */
function phraseLengths() {
  const known = new Map<string, Map<number, number>>()
  return {
    count(phrase: string, by: 1 | -1): void {
      const stems = phrase.split(' ')
      const first = stems[0] ?? ''
      const counts = known.get(first) ?? new Map<number, number>()
      const count = (counts.get(stems.length) ?? 0) + by
      if (count > 0) counts.set(stems.length, count)
      else counts.delete(stems.length)
      if (counts.size > 0) known.set(first, counts)
      else known.delete(first)
    },
    /** The longest first; a word by itself is always among them. */
    from: (first: string): number[] =>
      [...new Set([...(known.get(first)?.keys() ?? []), 1])].toSorted((a, b) => b - a),
  }
}

/** All of it in stems, but for the title. */
interface Wording {
  readonly title: string
  readonly phrase: string
  readonly stems: ReadonlySet<string>
  readonly phrases: ReadonlySet<string>
  /** What it is called beside its title, if no other document has the same. */
  readonly aliases: ReadonlySet<string>
  readonly keys: readonly string[]
}

function wordingOf({ title, tags }: NamedDocument): Wording {
  const phrase = phraseOf(title)
  const tagPhrases = tags.map(phraseOf).filter((each) => each !== '')
  const phrases = new Set([phrase, ...tagPhrases].filter((each) => each !== ''))
  const ownWords = wordsOf(title).filter((word) => word.length > 2 && !isStopWord(word))
  return {
    title,
    phrase,
    stems: new Set([...phrases].flatMap((each) => each.split(' '))),
    phrases,
    aliases: new Set([...ownWords.map(stemOf), ...tagPhrases]),
    keys: groupKeysOf(title, tagPhrases),
  }
}

const phraseOf = (text: string): string => wordsOf(text).map(stemOf).join(' ')
