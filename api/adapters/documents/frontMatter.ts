import { parse } from 'yaml'
import { Refused } from './refused.ts'

const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n|$)/
const OPENED = /^\uFEFF?---[ \t]*\r?\n[\w-]+[ \t]*:/

/** The YAML between two lines of “---” at the start of a text, and the rest; null for a text that has none. */
export function splitFrontMatter(text: string): { readonly yaml: string | null; readonly rest: string } {
  const [whole, yaml = ''] = FRONT_MATTER.exec(text) ?? []
  return whole === undefined ? { yaml: null, rest: text } : { yaml, rest: text.slice(whole.length) }
}

/** The same, and the fields. @throws Refused where they cannot be told */
export function withFrontMatter(text: string): {
  readonly fields: Readonly<Record<string, unknown>>
  readonly rest: string
} {
  const { yaml, rest } = splitFrontMatter(text)
  if (yaml === null && OPENED.test(text))
    throw new Refused('Its front matter is not valid: no line of “---” ends it.')
  if (yaml === null || yaml.trim() === '') return { fields: {}, rest }
  const fields = parsed(yaml)
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    return { fields: {}, rest: text }
  return { fields: { ...fields }, rest }
}

function parsed(yaml: string): unknown {
  try {
    return parse(yaml, { maxAliasCount: 0 })
  } catch (error) {
    const [line = ''] = String(error instanceof Error ? error.message : error).split('\n')
    throw new Refused(`Its front matter is not valid YAML: ${line.replace(/:$/, '')}.`)
  }
}
