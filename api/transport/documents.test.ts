import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Lexer,
  parse,
  TypeInfo,
  typeFromAST,
  visit,
} from 'graphql'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { schema } from '../../schema/index.ts'
import persisted from '../../schema/persistedOperations.json' with { type: 'json' }
import type { Viewer } from '../domain/viewer.ts'
import { documentsWith } from '../test/support/documents.ts'
import { costOf } from '../test/support/patience.ts'
import { makeCostOf } from './cost.ts'
import { LIMITS } from './rules.ts'
import { hasMoreTokens, shapeOf } from './shape.ts'

const PARTNER: Viewer = { id: 'key_1', kind: 'PARTNER', scopes: ['chat'] }
const many = (count: number, piece: string) => Array.from({ length: count }, () => piece).join(' ')

describe('the shape of a document', () => {
  const shape = (text: string) => shapeOf(parse(text))

  it('the depth of a document is that of its longest path, through fragments, without introspection', () => {
    expect(shape('{ a { b } c { d { e } } }').depth).toBe(3)
    expect(
      shape('{ a { ...B } } fragment B on X { b { ... on Y { c { ...C } } } } fragment C on Z { d }').depth,
    ).toBe(4)
    expect(shape('{ a { ...A } } fragment A on X { b { ...A } }').depth).toBeLessThan(5)
    expect(shape('{ a } fragment A on X { a { b { c } } }').depth).toBe(1)
    expect(shape('{ __schema { types { fields { type { name } } } } }').depth).toBe(1)
  })

  it('aliases and repeated fields are counted in all selections of a document', () => {
    expect(shape('{ a b c { a b } }').repetitions).toBe(0)
    expect(shape('{ x: a a a ...F } fragment F on X { b b y: c }').repetitions).toBe(4)
  })

  it('introspection is found anywhere in a document', () => {
    expect(shape('{ a } fragment F on Query { __type(name: "A") { name } }').introspects).toBe(true)
    expect(shape('{ __typename a { __typename } }').introspects).toBe(false)
  })

  it('comments and commas are no tokens of a document', () => {
    expect(hasMoreTokens('{ a, b # c d e\n }', 4)).toBe(false)
    expect(hasMoreTokens('{ a, b }', 3)).toBe(true)
    expect(hasMoreTokens('{ a "', 10)).toBe(false)
  })
})

/** Documents that cost much to read, or would, if a rule did not refuse them first. */
const COSTLY = [
  ['a hundred thousand fields', `{ ${many(100_000, 'id')} }`],
  ['one field 990 times', `{ viewer { ${many(990, 'id')} } }`],
  ['a hundred thousand aliases', `{ ${many(100_000, 'a:__typename')} }`],
  ['500 fields deep', `${many(490, '{ a')}${many(490, '}')}`],
  ['lists in lists', `{ searchKnowledge(query: ${many(490, '[')}${many(490, ']')}) { score } }`],
  [
    'fragments in fragments',
    `{ ...F0 } ${Array.from({ length: 120 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(' ')}`,
  ],
  ['as many directives as fit', `{ viewer ${many(490, '@a')} { id } }`],
  ['inline fragments', `{ viewer { ${many(190, '... { id }')} } }`],
  ['a text that never ends', `{ viewer(id: "${'x'.repeat(100_000)}`],
  ['only comments', `#${many(50_000, '\n#')}`],
] as const

describe('the work on a costly document', () => {
  const documents = documentsWith()
  const admit = (query: string) => documents.admit({ query }, { viewer: PARTNER, method: 'POST' })

  it.each(COSTLY)(
    'no more than 1,000 tokens are read, and validation visits each node once: %s',
    (_, query) => {
      const read = vi.spyOn(Lexer.prototype, 'lookahead')
      const visited = vi.spyOn(TypeInfo.prototype, 'enter')
      onTestFinished(() => void vi.restoreAllMocks())
      const admitted = admit(query)
      expect('errors' in admitted || query.includes('... {')).toBe(true)
      expect(read.mock.calls.length).toBeLessThanOrEqual(2 * LIMITS.tokens + 2)
      expect(visited.mock.calls.length).toBeLessThanOrEqual(2 * LIMITS.tokens)
    },
  )

  it('ten costly documents take less CPU time than fifty ordinary ones', () => {
    let fresh = 0
    /** Another text each time: a valid document is kept, and then costs nothing. */
    const admitNew = (text: string) => admit(`${text} # ${fresh++}`)
    const [ordinary = ''] = Object.values(persisted).toSorted((a, b) => b.length - a.length)
    const admitCostly = () => {
      for (const [, text] of COSTLY) admitNew(text)
    }
    expect(costOf(admitCostly, () => admitNew(ordinary), 3)).toBeLessThan(50)
  })
})

/** Some value of a type: of what is optional, nothing; of pages, fifty. */
function someValue(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return someValue(type.ofType)
  if (isListType(type)) return []
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(isRequiredInputField)
    return Object.fromEntries(required.map((field) => [field.name, someValue(field.type)]))
  }
  const scalars: Record<string, unknown> = { Int: 50, Boolean: true, DateTime: '2026-01-31T09:30:00.000Z' }
  return scalars[type.name] ?? 'x'
}

it('each operation of the web app costs less than half of the limit', () => {
  const costOf = makeCostOf(schema)
  const costs = Object.values(persisted).map((text) => {
    const document = parse(text)
    const variables: Record<string, unknown> = {}
    visit(document, {
      VariableDefinition({ variable, type }) {
        const given = typeFromAST(schema, type)
        if (isInputType(given)) variables[variable.name.value] = someValue(given)
      },
    })
    return { text, cost: costOf(document, null, variables) }
  })
  expect(costs.filter(({ cost }) => cost === null || cost < 1)).toEqual([])
  expect(costs.filter(({ cost }) => Number(cost) > LIMITS.cost / 2)).toEqual([])
})

const ALL_MESSAGES =
  'conversations(first: 100) { edges { node { messages(first: 100) { edges { node { id } } } } } }'

it.each([
  [
    'a page of no size that there is',
    `{ ${ALL_MESSAGES} other: conversations(first: -5) { edges { node { id } } } }`,
  ],
  ['a page that is far too large', '{ conversations(first: 2000000000) { edges { node { id } } } }'],
])('an operation with %s is refused, though its cost cannot be computed', (_, query) => {
  const { admit } = documentsWith()
  expect(admit({ query }, { viewer: PARTNER, method: 'POST' })).toMatchObject({
    errors: [{ code: expect.stringMatching(/^(QUERY_TOO_COMPLEX|BAD_USER_INPUT)$/) }],
  })
})
