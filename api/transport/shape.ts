import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  Lexer,
  type SelectionSetNode,
  Source,
  TokenKind,
  visit,
} from 'graphql'
import type { Shape } from './rules.ts'

/** Stops at the token that is one too many; what is no token at all is left to the parser to complain of. */
export function hasMoreTokens(text: string, limit: number): boolean {
  const lexer = new Lexer(new Source(text))
  try {
    for (let count = 0; lexer.advance().kind !== TokenKind.EOF; count++) if (count >= limit) return true
  } catch {
    // The parser meets it as well.
  }
  return false
}

export const shapeOf = (document: DocumentNode): Shape => ({
  introspects: introspects(document),
  depth: depthOf(document),
  repetitions: repetitionsIn(document),
})

const isIntrospection = ({ name: { value } }: FieldNode): boolean =>
  value === '__schema' || value === '__type'

function introspects(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field(field) {
      found ||= isIntrospection(field)
    },
  })
  return found
}

/** The longest way of fields, through fragments as well. Introspection has a limit of its own in validation. */
function depthOf({ definitions }: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const each of definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
  /** A fragment that is within itself counts once: validation refuses it. */
  const known = new Map<string, number>()
  const ofFragment = (name: string): number => {
    const before = known.get(name)
    if (before !== undefined) return before
    known.set(name, 0)
    const depth = ofSet(fragments.get(name)?.selectionSet)
    known.set(name, depth)
    return depth
  }
  const ofSet = (set: SelectionSetNode | undefined): number =>
    Math.max(
      0,
      ...(set?.selections ?? []).map((each) => {
        if (each.kind === Kind.FRAGMENT_SPREAD) return ofFragment(each.name.value)
        if (each.kind === Kind.INLINE_FRAGMENT) return ofSet(each.selectionSet)
        return isIntrospection(each) ? 1 : 1 + ofSet(each.selectionSet)
      }),
    )
  const operations = definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
  return Math.max(0, ...operations.map(({ selectionSet }) => ofSet(selectionSet)))
}

/**
 * Aliases ask for a field as often as one likes. A field that stands in one place many times is asked for once, but
 * validation compares each with each.
 */
function repetitionsIn(document: DocumentNode): number {
  let repetitions = 0
  visit(document, {
    SelectionSet({ selections }) {
      const seen = new Set<string>()
      for (const each of selections) {
        if (each.kind !== Kind.FIELD) continue
        const name = (each.alias ?? each.name).value
        if (each.alias || seen.has(name)) repetitions++
        seen.add(name)
      }
    },
  })
  return repetitions
}
