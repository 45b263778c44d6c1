import { beforeAll, expect, test } from 'vitest'
import { speaking } from '../language/testing.ts'
import { remainingWords } from './limit.ts'
import type { Message } from './message.ts'
import { newId } from './newId.ts'
import { announcement, stateInWords } from './states.ts'
import { message } from './testing.ts'

beforeAll(() => speaking('en'))

test('every state is told in words, a whole answer by itself', () => {
  const failed = { code: 'MODEL_UNAVAILABLE', message: 'The model is away.', retryable: true }
  expect(stateInWords(message())).toBe('Looking through the documents…')
  expect(stateInWords(message({ status: 'STOPPED' }))).toBe('You stopped this answer.')
  expect(stateInWords(message({ status: 'FAILED', error: failed }))).toMatch(
    /broke off before it was finished/,
  )
  expect(stateInWords(message({ status: 'FAILED' }))).not.toBe('')
  expect(stateInWords(message({ status: 'COMPLETE', answerMode: 'GENERATED' }))).toBe('')
  expect(stateInWords(message({ status: 'COMPLETE', answerMode: 'EXTRACTIVE' }))).toMatch(
    /without a language model/,
  )
})

test('an answer that was cut or withheld says so', () => {
  const withheld = { code: 'ANSWER_WITHHELD', message: '', retryable: false }
  expect(stateInWords(message({ status: 'FAILED', error: withheld }))).toMatch(/ask in other words/)
  const ended = (ending: Message['ending']) =>
    stateInWords(message({ status: 'COMPLETE', answerMode: 'GENERATED', ending }))
  expect(ended('TRUNCATED')).toMatch(/cut off at its length limit/)
  expect(ended('REFUSED')).toMatch(/declined to answer/)
  expect(ended('UNCONFIRMED')).toMatch(/may be incomplete/)
  expect(ended(null)).toBe('')
})

test('it is told where an answer came from', () => {
  const whole = (cache: Message['cache']) =>
    stateInWords(message({ status: 'COMPLETE', answerMode: 'GENERATED', cache }))
  expect(whole('MISS')).toBe('')
  expect(whole('EXACT')).toMatch(/^From the cache: this was asked before/)
  expect(whole('SEMANTIC')).toMatch(/^From the cache: a question that means the same/)
  expect(whole('JOINED')).toMatch(/several who asked the same/)
  expect(stateInWords(message({ cache: 'JOINED' }))).toMatch(/Waiting for that answer/)
  expect(stateInWords(message({ status: 'STREAMING', cache: 'JOINED' }))).toMatch(/for you and others/)
})

test('an earlier answer is said to be one, and that it has changed where it has', () => {
  const earlier = { content: 'Once a week', sources: [] }
  const ended = (content: string) => stateInWords(message({ status: 'COMPLETE', content }), earlier)
  expect(stateInWords(message(), earlier)).toMatch(/^You asked this before/)
  expect(ended('Once a week')).toBe('')
  expect(ended('Every nine days')).toBe('The answer has changed since you asked before.')
})

test('what is announced is the answer, then how it ended', () => {
  expect(announcement(message({ status: 'STOPPED', content: 'Once **a** [1]' }))).toBe(
    'Answer: Once a You stopped this answer.',
  )
})

test('the room that is left is told when it gets scarce', () => {
  expect(remainingWords(3599)).toBeNull()
  expect(remainingWords(3999)).toBe('1 character left.')
  expect(remainingWords(4000)).toBe('0 characters left.')
  expect(remainingWords(5500)).toBe('1,500 characters too many to be sent.')
})

test('an id is a random UUID, also where the page was served without TLS', () => {
  const plain = { getRandomValues: crypto.getRandomValues.bind(crypto) } as Crypto
  for (const id of [newId(), newId(plain), newId(plain)])
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(newId(plain)).not.toBe(newId(plain))
})
