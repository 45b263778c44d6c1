import { isStopWord, stemOf } from './terms.ts'

/** Documents with one of these tags are each about one thing that is sold, booked or visited. */
const KINDS = 'product plan package service place location store branch'.split(' ').map(stemOf)
/** Begins the key of a brand, which may be called like a kind. */
const BRAND = '™'

/** Documents whose names exclude each other: those of a kind, or of a brand. */
interface NameGroup {
  readonly key: string
  readonly name: string
  /** Of two groups with the same members, the one of lower rank counts. */
  readonly rank: number
  size: number
  /** How many members a group of lower rank has in common with it. */
  readonly shared: Map<string, number>
}

/** Counts the members of groups, so that no group has to be gone through to know whether it tells anything apart. */
export function nameGroups() {
  const groups = new Map<string, NameGroup>()
  const open = (key: string): NameGroup => {
    const group = groups.get(key) ?? newGroup(key)
    groups.set(key, group)
    return group
  }
  const count = (keys: readonly string[], by: 1 | -1) => {
    const own = keys.map(open)
    for (const group of own) {
      group.size += by
      for (const { key, rank } of own)
        if (rank < group.rank) group.shared.set(key, (group.shared.get(key) ?? 0) + by)
      if (group.size === 0) groups.delete(group.key)
    }
  }
  return {
    add: (keys: readonly string[]): void => count(keys, 1),
    remove: (keys: readonly string[]): void => count(keys, -1),
    /** Of these groups, the one of the lowest rank that tells members apart; null if none does. */
    first(keys: Iterable<string>): Pick<NameGroup, 'key' | 'name'> | null {
      let found: NameGroup | null = null
      for (const key of keys) {
        const group = groups.get(key)
        if (group && tellsApart(group) && (found === null || group.rank < found.rank)) found = group
      }
      return found
    },
  }
}

function newGroup(key: string): NameGroup {
  const isBrand = key.startsWith(BRAND)
  const rank = isBrand ? KINDS.length : KINDS.indexOf(key)
  return { key, name: isBrand ? key.slice(BRAND.length) : key, rank, size: 0, shared: new Map() }
}

/** Not if all of its members are those of a group of lower rank, which tells them apart already. */
const tellsApart = ({ size, shared }: NameGroup): boolean =>
  size > 1 && shared.values().every((count) => count < size)

/** The groups that a document belongs to. `tags`: the stems of each. */
export function groupKeysOf(title: string, tags: readonly string[]): string[] {
  const brand = brandOf(title)
  const kinds = KINDS.filter((kind) => tags.includes(kind))
  return brand === '' || isStopWord(brand) ? kinds : [...kinds, BRAND + brand]
}

/** Of titles such as “VerdeMuse Harmony Palm” and “VerdeMuse Vital Soil Mix”: a name first, and a name after it. */
const brandOf = (title: string): string =>
  /^\s*(\p{Lu}[\p{L}\p{N}]*)\s+\p{Lu}/u.exec(title)?.[1]?.toLowerCase() ?? ''
