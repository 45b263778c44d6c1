/** `value[name]` if there is such a thing. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

/** The first of several names under which servers send the same thing. */
export function firstOf(value: unknown, names: readonly string[]): unknown {
  for (const name of names) {
    const found = field(value, name)
    if (found !== undefined && found !== null) return found
  }
  return undefined
}

export const stringOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value ? value : null
