import type { Range } from './typescriptCode.ts'

interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
}

const TOKEN =
  /(?<skipped>\s+|--[^\n]*)|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*|\d[\w.]*|\.{2,3}|[=~<>]=|[^\s]/g
const OPENS = /^(?:[([{]|if|do|function|repeat)$/
const CLOSES = /^(?:[)\]}]|end|until)$/
const BEGINS_STATEMENT = /^(?:local|return|if|for|while|repeat|do|break|else|elseif|end|until)$/
const OPERATOR_WORDS = /^(?:and|or|not)$/

/**
 * Where a part of the marked code is: of the statement behind the marker, what a path leads to. `condition` of an if;
 * `values.0` of an assignment; `arguments.0` of the first call, `arguments.-1` its last.
 */
export function luaRange(source: string, markerEnd: number, part: string): Range {
  let tokens = statement(tokensOf(source).filter(({ start }) => start >= markerEnd))
  const keys = part === '' ? [] : part.split('.')
  while (keys.length > 0) {
    const found = step(tokens, keys.shift() ?? '', keys)
    if (found.length === 0) throw new Error(`There is no ${part}`)
    tokens = found
  }
  return [tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0]
}

const tokensOf = (source: string): Token[] =>
  [...source.matchAll(TOKEN)].flatMap(({ 0: text, index, groups }) =>
    groups?.skipped === undefined ? [{ text, start: index, end: index + text.length }] : [],
  )

/** The tokens of the first statement: it ends with its block, or where two operands meet. */
function statement(tokens: readonly Token[]): Token[] {
  const isBlock = tokens[0]?.text === 'if'
  let depth = 0
  const end = tokens.findIndex(({ text }, at) => {
    if (depth === 0 && at > 0 && (isBlock || isBoundary(tokens[at - 1], tokens[at]))) return true
    depth += OPENS.test(text) ? 1 : CLOSES.test(text) ? -1 : 0
    return depth < 0
  })
  return tokens.slice(0, end < 0 ? undefined : end)
}

function isBoundary(before: Token | undefined, next: Token | undefined): boolean {
  if (!before || !next) return true
  const beginsOperand = /^[\w"']/.test(next.text) && !OPERATOR_WORDS.test(next.text)
  const endsOperand =
    before.text === 'end' ||
    (/[\w"')\]}]$/.test(before.text) &&
      !OPERATOR_WORDS.test(before.text) &&
      !BEGINS_STATEMENT.test(before.text))
  return BEGINS_STATEMENT.test(next.text) || (endsOperand && beginsOperand)
}

/** `keys` are those that follow: the place in a list is taken from them. */
function step(tokens: readonly Token[], key: string, keys: string[]): Token[] {
  if (key === 'condition') return tokens.slice(1, outside(tokens.slice(1), 'then') + 1)
  const at = key === 'values' ? outside(tokens, '=') : tokens.findIndex(isCall)
  if (at < 0) return []
  const behind = tokens.slice(at + 1)
  const within = key === 'values' ? behind : behind.slice(0, outside(behind, ')'))
  return listOf(within).at(Number(keys.shift())) ?? []
}

const isCall = ({ text }: Token, at: number, tokens: readonly Token[]): boolean =>
  text === '(' && /^[A-Za-z_]/.test(tokens[at - 1]?.text ?? '')

/** Where a token stands outside of all brackets and blocks. */
function outside(tokens: readonly Token[], wanted: string): number {
  let depth = 0
  return tokens.findIndex(({ text }) => {
    const found = depth === 0 && text === wanted
    depth += OPENS.test(text) ? 1 : CLOSES.test(text) ? -1 : 0
    return found
  })
}

function listOf(tokens: readonly Token[]): Token[][] {
  const comma = outside(tokens, ',')
  return comma < 0 ? [[...tokens]] : [tokens.slice(0, comma), ...listOf(tokens.slice(comma + 1))]
}
