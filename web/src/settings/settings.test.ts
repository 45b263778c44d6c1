import { expect, test } from 'vitest'
import { DEFAULTS, settingsIn } from './settings.ts'

test('chosen settings are read back', () => {
  const chosen = { ...DEFAULTS, answerCache: false, shownMessages: 10, timeLimitSeconds: 60, theme: 'dark' }
  expect(settingsIn(JSON.stringify(chosen))).toEqual(chosen)
})

test('a setting that is unknown or out of bounds falls back to its default, and others stay', () => {
  for (const garbage of [null, '', '{', 'null', '7', '[]', '"dark"'])
    expect(settingsIn(garbage)).toEqual(DEFAULTS)
  const partly = {
    shownMessages: 101,
    timeLimitSeconds: 4.5,
    transport: 'pigeon',
    answerCache: 'no',
    textSize: 'large',
    more: 1,
  }
  expect(settingsIn(JSON.stringify(partly))).toEqual({ ...DEFAULTS, textSize: 'large' })
})
