import { expect, it, vi } from 'vitest'
import { ModelUnavailable } from '../domain/errors.ts'
import { UNSET } from '../test/support/brand.ts'
import { eventually } from '../test/support/patience.ts'
import { scriptedModel } from '../test/support/scriptedModel.ts'
import { makeJudge } from './judging.ts'
import type { SemanticHit } from './semantic.ts'
import type { Topic } from './subject.ts'

const TOPIC: Topic = { question: 'How often do I water it?', history: [], context: [], matches: [] }
const HIT: SemanticHit = {
  key: 'ans_1',
  answer: { text: 'Once a week.', sources: [], model: null, usage: null, createdAt: 1, expiresAt: 9 },
  likeness: 0.93,
  threshold: null,
}

function judging(random = 0) {
  const closing = new AbortController()
  const scripted = scriptedModel()
  const told = {
    raise: vi.fn(async () => {}),
    record: vi.fn(),
    semanticHitJudged: vi.fn(),
    backgroundFailed: vi.fn(),
    countOwnTokens: vi.fn(),
  }
  const judge = makeJudge({
    model: scripted.model,
    cache: told,
    statistics: told,
    telemetry: told,
    quotas: told,
    embedderName: 'embed',
    contact: UNSET,
    contextTokens: null,
    share: 0.05,
    random: () => random,
    signal: closing.signal,
  })
  /** What the model says when it answers anew, and when it compares. */
  const says = async (anew: string, verdict: string) => {
    for (const [at, text] of [anew, verdict].entries()) {
      const call = await scripted.call(at + 1)
      call.say(text)
      call.uses({ promptTokens: 100, completionTokens: at + 1 })
      call.end()
    }
  }
  return { judge, closing, scripted, says, ...told }
}

it.each([
  ['SAME', false],
  ['Different.', true],
])('a semantic hit is answered again and compared: %s', async (verdict, wrong) => {
  const { judge, says, scripted, record, raise, semanticHitJudged, countOwnTokens } = judging()
  judge.consider(TOPIC, HIT)
  await says('Every Monday.', verdict)
  await eventually(() => expect(semanticHitJudged).toHaveBeenCalledWith({ likeness: 0.93, wrong }))
  expect(record.mock.calls).toEqual([[{ type: 'judged', embedder: 'embed', likeness: 0.93, wrong }]])
  expect(countOwnTokens.mock.calls).toEqual([[101], [102]])
  expect(raise.mock.calls).toEqual(wrong ? [['ans_1', expect.closeTo(0.94)]] : [])
  const compared = scripted.calls[1]?.prompt.at(-1)?.content
  for (const part of [TOPIC.question, 'Once a week.', 'Every Monday.']) expect(compared).toContain(part)
})

it.each([
  ['is too long to be compared whole', 'Every Monday. '.repeat(500), null],
  ['was cut', 'Every', 'TRUNCATED' as const],
])('an answer that %s is not compared', async (_, text, ending) => {
  const { judge, scripted, record } = judging()
  judge.consider(TOPIC, HIT)
  const call = await scripted.call(1)
  call.say(text)
  call.end(ending ?? undefined)
  await eventually(() => {
    judge.consider(TOPIC, HIT)
    expect(scripted.calls).toHaveLength(2)
  })
  expect(scripted.calls[1]?.prompt).toEqual(scripted.calls[0]?.prompt)
  expect(record).not.toHaveBeenCalled()
})

it('an unclear verdict does not count', async () => {
  const { judge, says, scripted, record, raise } = judging()
  judge.consider(TOPIC, HIT)
  await says('Every Monday.', 'I cannot tell.')
  await eventually(() => {
    judge.consider(TOPIC, HIT)
    expect(scripted.calls).toHaveLength(3)
  })
  expect([record.mock.calls, raise.mock.calls]).toEqual([[], []])
})

it('only a share of the hits is judged, one at a time', async () => {
  const rarely = judging(0.05)
  rarely.judge.consider(TOPIC, HIT)
  expect(rarely.scripted.calls).toHaveLength(0)
  const { judge, scripted } = judging()
  judge.consider(TOPIC, HIT)
  judge.consider(TOPIC, HIT)
  expect(scripted.calls).toHaveLength(1)
})

it('an unavailable model is reported, and the next hit is judged', async () => {
  const { judge, scripted, backgroundFailed, record } = judging()
  judge.consider(TOPIC, HIT)
  ;(await scripted.call(1)).fail(new ModelUnavailable('It is away', new Error('503')))
  await eventually(() => expect(backgroundFailed).toHaveBeenCalledOnce())
  judge.consider(TOPIC, HIT)
  expect(scripted.calls).toHaveLength(2)
  expect(record).not.toHaveBeenCalled()
})

it('judging ends with the process, and half an answer does not count', async () => {
  const { judge, scripted, closing, record } = judging()
  judge.consider(TOPIC, HIT)
  ;(await scripted.call(1)).say('Every')
  closing.abort()
  await eventually(() => expect(scripted.calls.every(({ signal }) => signal.aborted)).toBe(true))
  judge.consider(TOPIC, HIT)
  expect(record).not.toHaveBeenCalled()
})
