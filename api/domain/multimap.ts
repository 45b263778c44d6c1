/** Several values for each key; a key without any is gone. */
export interface Multimap<Key, Value> {
  get(key: Key): ReadonlySet<Value> | undefined
  add(key: Key, value: Value): void
  remove(key: Key, value: Value): void
}

export function multimap<Key, Value>(): Multimap<Key, Value> {
  const sets = new Map<Key, Set<Value>>()
  return {
    get: (key) => sets.get(key),
    add(key, value) {
      const there = sets.get(key)
      if (there) there.add(value)
      else sets.set(key, new Set([value]))
    },
    remove(key, value) {
      const there = sets.get(key)
      if (there?.delete(value) && there.size === 0) sets.delete(key)
    },
  }
}
