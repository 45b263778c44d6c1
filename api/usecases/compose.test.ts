import { expect, it, vi } from 'vitest'
import { AnswerCut, Fenced, ModelUnavailable } from '../domain/errors.ts'
import type { GenerationEvent } from '../domain/generation.ts'
import { newDocumentId } from '../domain/ids.ts'
import { answerTo, questionOf } from '../test/contracts/samples.ts'
import { UNSET } from '../test/support/brand.ts'
import { eventually } from '../test/support/patience.ts'
import { scriptedModel } from '../test/support/scriptedModel.ts'
import { telemetryWith } from '../test/support/telemetry.ts'
import { compose, Interrupted } from './compose.ts'
import type { Subject } from './subject.ts'
import type { Writer } from './writer.ts'

const PASSAGE = {
  documentId: newDocumentId(),
  revision: 1,
  ordinal: 0,
  titlePath: ['Harmony Palm'],
  text: 'Water the palm once a week.',
  url: null,
}
const QUESTION = questionOf('conv_1', 'How often should I water the palm?', 1)
const SUBJECT: Subject = {
  answer: answerTo(QUESTION),
  question: QUESTION.content,
  history: [],
  context: [],
  matches: [{ passage: PASSAGE, score: 10 }],
}

/** An answer that is being composed, with all that happens to it in the test's hands. */
function composing(
  as: { isFallback?: boolean } = {},
  { subject = SUBJECT, contextTokens = null }: { subject?: Subject; contextTokens?: number | null } = {},
) {
  const { model, call } = scriptedModel(as)
  const events: GenerationEvent[] = []
  const [stop, lost, letGo] = [new AbortController(), new AbortController(), new AbortController()]
  const writer: Writer = {
    write: (event) => void events.push(event),
    flushed: async () => {},
    stopRequested: stop.signal,
    lost: lost.signal,
    dispose: () => {},
  }
  const modelFailed = vi.fn()
  const unsupportedFound = vi.fn()
  const telemetry = telemetryWith({ modelFailed, unsupportedFound })
  const onUsage = vi.fn()
  const outcome = compose(
    { model, telemetry, contact: UNSET, contextTokens, now: () => 5 },
    subject,
    writer,
    letGo.signal,
    onUsage,
  )
  outcome.catch(() => {})
  const text = () => events.map((event) => (event.type === 'delta' ? event.text : '')).join('')
  return { call: call(1), outcome, events, text, stop, lost, letGo, modelFailed, unsupportedFound, onUsage }
}

it('an answer is the model’s text without citations that point at nothing', async () => {
  const { call, outcome, events, text } = composing()
  ;(await call).say('Once a week [1].', ' Or so [7].')
  ;(await call).end()
  expect(await outcome).toMatchObject({ status: 'COMPLETE', answerMode: 'GENERATED', error: null })
  expect(text()).toBe('Once a week [1]. Or so.')
  expect(events[0]).toMatchObject({ type: 'sources', sources: [{ marker: 1, title: 'Harmony Palm' }] })
})

it('an answer of a fallback model says so', async () => {
  const { call, outcome } = composing({ isFallback: true })
  ;(await call).say('Once a week [1].')
  ;(await call).end()
  expect(await outcome).toMatchObject({ status: 'COMPLETE', isFallback: true })
})

it('a space that was shown before a removed marker is taken back', async () => {
  const { call, outcome, events } = composing()
  const { say, end } = await call
  say('Or so ')
  await eventually(() => expect(events).toContainEqual({ type: 'delta', text: 'Or so ' }))
  say('[7]', '.')
  end()
  expect(await outcome).toMatchObject({ status: 'COMPLETE' })
  expect(events).toContainEqual({ type: 'reset', text: 'Or so.' })
})

it('unsupported claims are part of the outcome of an answer, and are counted', async () => {
  const { call, outcome, unsupportedFound } = composing()
  ;(await call).say('Once a week [1]. It costs $1', '9.99, see https://evil.example.')
  ;(await call).end()
  expect((await outcome).unsupported).toEqual([
    { kind: 'PRICE', text: '$19.99' },
    { kind: 'LINK', text: 'https://evil.example' },
  ])
  expect(unsupportedFound).toHaveBeenCalledWith(expect.objectContaining({ kinds: ['PRICE', 'LINK'] }))
})

it('an answer that broke off has failed, and keeps its text', async () => {
  const { call, outcome, text, modelFailed } = composing()
  ;(await call).say('Once a')
  ;(await call).fail(new AnswerCut('It broke off'))
  expect(await outcome).toMatchObject({
    status: 'FAILED',
    error: { code: 'MODEL_UNAVAILABLE', retryable: true },
  })
  expect(text()).toBe('Once a')
  expect(modelFailed).toHaveBeenCalledOnce()
})

it('an answer is composed from the documents if no model answers', async () => {
  const { call, outcome, text } = composing()
  ;(await call).fail(new ModelUnavailable('Nobody there'))
  expect(await outcome).toMatchObject({
    status: 'COMPLETE',
    answerMode: 'EXTRACTIVE',
    model: null,
    error: null,
  })
  expect(text()).toBe('Water the palm once a week. [1]')
})

it('a stop ends the model call immediately, and the answer with its text so far', async () => {
  const { call, outcome, text, stop } = composing()
  ;(await call).say('Once a')
  await eventually(() => expect(text()).toBe('Once a'))
  stop.abort()
  expect((await call).signal.aborted).toBe(true)
  expect(await outcome).toMatchObject({ status: 'STOPPED', error: null })
})

it('an interrupted answer reports the outcome that it would have', async () => {
  const { call, outcome, letGo } = composing()
  ;(await call).say('Once a')
  letGo.abort()
  expect((await call).signal.aborted).toBe(true)
  await expect(outcome).rejects.toBeInstanceOf(Interrupted)
  await expect(outcome).rejects.toMatchObject({
    outcome: { status: 'FAILED', error: { code: 'INTERRUPTED' } },
  })
})

it('a fenced writer ends the model call, and the answer with its reason', async () => {
  const { call, outcome, lost } = composing()
  ;(await call).say('Once a')
  lost.abort(new Fenced('Another has it'))
  expect((await call).signal.aborted).toBe(true)
  await expect(outcome).rejects.toBeInstanceOf(Fenced)
})

it.each<[string, (answer: ReturnType<typeof composing>) => void]>([
  ['is handed over', ({ letGo }) => letGo.abort()],
  ['is lost to another writer', ({ lost }) => lost.abort(new Fenced('Another has it'))],
  ['is stopped', ({ stop }) => stop.abort()],
])('what the model took for an answer that %s is counted, once', async (_, end) => {
  const answer = composing()
  const { say, uses } = await answer.call
  uses({ promptTokens: 40, completionTokens: 2 })
  say('Once a')
  await eventually(() => expect(answer.text()).toBe('Once a'))
  end(answer)
  await answer.outcome.catch(() => {})
  expect(answer.onUsage.mock.calls).toEqual([[{ promptTokens: 40, completionTokens: 2 }]])
})

it('with a small context, an answer has only the sources that the prompt contained', async () => {
  const matches = Array.from({ length: 5 }, (_, at) => ({
    passage: { ...PASSAGE, ordinal: at, text: `Part ${at}. ${'Water the palm once a week. '.repeat(60)}` },
    score: 10 - at,
  }))
  const { call, outcome, events, text } = composing(
    {},
    { subject: { ...SUBJECT, matches }, contextTokens: 2_048 },
  )
  const { say, end, prompt } = await call
  const told = prompt.at(-1)?.content ?? ''
  const count = told.match(/<passage /g)?.length ?? 0
  expect(count).toBeGreaterThan(0)
  expect(count).toBeLessThan(5)
  expect(events[0]).toMatchObject({ type: 'sources', sources: { length: count } })
  say('Once a week [1][5].')
  end()
  expect(await outcome).toMatchObject({ status: 'COMPLETE' })
  expect(text()).toBe('Once a week [1].')
})
