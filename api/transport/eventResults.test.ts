import { type ExecutionArgs, type ExecutionResult, parse, subscribe, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../schema/index.ts'
import { subscribeWritten, WrittenResult } from './eventResults.ts'

const TEXTS = ['Once', ' a "week"\n', '\u2028 🌴 \\', '', 'text-7f1c0d5a-2b9e', '1871330529']
const EVENTS = [
  { type: 'sources', messageId: 'msg_1', seq: 1, sources: [] },
  ...TEXTS.map((text, index) => ({ type: 'delta', messageId: 'msg_1', seq: index + 2, text })),
  { type: 'reset', messageId: 'msg_1', seq: 20, text: 'Twice' },
  { type: 'delta', messageId: 'msg_1', seq: 1_871_330_529, text: 'a' },
]

function argsOf(document: string, variableValues: Record<string, unknown>, events: readonly unknown[]) {
  const follow = {
    async messageStream() {
      return (async function* () {
        yield* events
      })()
    },
  }
  const contextValue = { follow, viewer: { id: 'a', kind: 'VISITOR', scopes: [] } }
  return { schema, document: parse(document), variableValues, contextValue } satisfies ExecutionArgs
}

async function all(results: AsyncIterable<ExecutionResult> | ExecutionResult): Promise<ExecutionResult[]> {
  if (!(Symbol.asyncIterator in results)) return [results]
  const found: ExecutionResult[] = []
  for await (const result of results) found.push(result)
  return found
}

const stream = (fields: string, variables = '') =>
  `subscription S${variables} { messageStream(messageId: "msg_1") { ${fields} } }`
const DELTA = 'fragment D on MessageDelta { text ...E } fragment E on MessageStreamEvent { seq at: seq }'

describe('the results of a stream', () => {
  it.each<[string, Record<string, unknown>?]>([
    [stream('seq')],
    [stream('__typename seq ... on MessageDelta { text } ... on MessageReset { text }')],
    [stream('... on MessageDelta { text } messageId seq')],
    [stream('... on MessageReset { seq messageId all: text }')],
    [`${stream('...D')} ${DELTA}`],
    [`${stream('...D ...D seq ... on MessageDelta { t: text text }')} ${DELTA}`],
    ['subscription { again: messageStream(messageId: "msg_1") { kind: __typename n: seq } }'],
    [
      stream('seq @include(if: $a) ... on MessageDelta @skip(if: $a) { text }', '($a: Boolean!)'),
      { a: true },
    ],
    [
      stream('seq @include(if: $a) ... on MessageDelta @skip(if: $a) { text }', '($a: Boolean!)'),
      { a: false },
    ],
    [stream('seq @skip(if: true) ... @include(if: $a) { messageId }', '($a: Boolean = true)')],
    [stream('__typename a1871330529: seq ... on MessageDelta { text1304772918: text }')],
    [stream('... on MessageSources { sources { title } } ... on MessageFinished { message { content } }')],
  ])('the results of a stream are those of GraphQL itself: %s %j', async (document, variables = {}) => {
    expect(validate(schema, parse(document))).toEqual([])
    const expected = await all(await subscribe(argsOf(document, variables, EVENTS)))
    const results = await all(await subscribeWritten(argsOf(document, variables, EVENTS)))
    expect(JSON.stringify(results)).toBe(JSON.stringify(expected))
    expect(results.filter((result) => result instanceof WrittenResult)).toHaveLength(TEXTS.length + 2)
    expect(results.map(({ data }) => ({ ...data }))).toEqual(expected.map(({ data }) => ({ ...data })))
  })

  it('a seq beyond an Int gives the error of GraphQL itself', async () => {
    const events = [{ type: 'delta', messageId: 'msg_1', seq: 2 ** 31, text: 'a' }]
    const [result] = await all(await subscribeWritten(argsOf(stream('seq'), {}, events)))
    expect(result?.errors?.[0]?.message).toContain('32-bit')
  })

  it('a stream of results is not begun if GraphQL itself does not begin it', async () => {
    const document = 'subscription { messageStream(messageId: "msg_1", after: -1) { seq } }'
    const expected = await all(await subscribe(argsOf(document, {}, [])))
    expect(expected[0]?.errors).toHaveLength(1)
    expect(await all(await subscribeWritten(argsOf(document, {}, [])))).toEqual(expected)
  })
})
