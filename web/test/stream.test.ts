import { expect, test } from 'vitest'
import {
  anew,
  answerIn,
  answers,
  ask,
  lastAnswer,
  questions,
  textOf,
  textWith,
  words,
} from './support/chat.ts'
import { growAnswer } from './support/growing.ts'
import { pausesAfter } from './support/pauses.ts'
import { countShifts, shiftsOf } from './support/shifts.ts'
import { modelStage } from './support/stage.ts'

const QUESTION = 'How often should I water my Harmony Palm?'
const stage = modelStage({ behaviour: { tokens: 30 } })

/** The whole text that the model wrote last. */
const generated = () => words(stage.upstream.generated.at(-1)?.text ?? '')

test('an answer is shown while it is written, and is whole at the end', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const pauses = pausesAfter(30)
  stage.upstream.next({ tokens: 120, ...pauses })
  await ask(page, anew(QUESTION))
  const early = await textWith(page, 20)
  expect(early.length).toBeLessThan(generated().length)
  expect(await lastAnswer(page).getAttribute('data-status')).toBe('STREAMING')
  pauses.goOn()
  const answer = await answerIn(page, 'COMPLETE')
  expect(await textOf(answer)).toBe(generated())
  expect(visitor.offences).toEqual([])
})

test('after a reload in the middle of an answer, the answer goes on where it was', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const pauses = pausesAfter(30)
  stage.upstream.next({ tokens: 120, ...pauses })
  await ask(page, anew(QUESTION))
  await textWith(page, 20)
  await page.reload()
  expect((await textWith(page, 20)).length).toBeLessThan(generated().length)
  pauses.goOn()
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(generated())
  expect(await questions(page).count()).toBe(1)
})

test('a dropped connection is reported and restored, and the answer misses no word', async () => {
  await using visitor = await stage.visit()
  const { page, context } = visitor
  const pauses = pausesAfter(30, 60)
  stage.upstream.next({ tokens: 120, ...pauses })
  await ask(page, anew(QUESTION))
  await textWith(page, 20)
  await context.setOffline(true)
  await page.getByText('Connection lost. Reconnecting…').waitFor()
  pauses.goOn()
  await context.setOffline(false)
  await page.getByText('Connection lost. Reconnecting…').waitFor({ state: 'detached' })
  await textWith(page, 50)
  pauses.goOn()
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(generated())
})

test('an answer that ended while the connection was lost is complete once the connection is back', async () => {
  await using visitor = await stage.visit()
  const { page, context } = visitor
  const pauses = pausesAfter(20)
  stage.upstream.next({ tokens: 120, ...pauses })
  await ask(page, anew(QUESTION))
  await textWith(page, 10)
  await context.setOffline(true)
  pauses.goOn()
  await expect.poll(() => stage.upstream.requests.at(-1)?.endedAt).not.toBeNull()
  await context.setOffline(false)
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(generated())
})

test('stopping an answer reaches the model, keeps what was written, and lets the reader try again', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  stage.upstream.next(pausesAfter(20))
  await ask(page, anew(QUESTION))
  await textWith(page, 10)
  await page.getByRole('button', { name: 'Stop' }).click()
  const stopped = await answerIn(page, 'STOPPED')
  await stopped.getByText('You stopped this answer.').waitFor()
  expect(generated()).toContain(await textOf(stopped))
  await expect.poll(() => stage.upstream.requests.at(-1)?.abortedAt).not.toBeNull()

  await stopped.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => answers(page).count()).toBe(2)
  await answerIn(page, 'COMPLETE')
  expect(await textOf(lastAnswer(page))).toBe(generated())
})

test('an answer that fails says why, keeps its text, and can be tried again', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  stage.upstream.next({ tokens: 40, fail: 'cut', failAt: 12 })
  await ask(page, anew(QUESTION))
  const failed = await answerIn(page, 'FAILED')
  expect(generated().startsWith(await textOf(failed))).toBe(true)
  expect(await failed.locator('.note.failed').textContent()).not.toBe('')
  await failed.getByRole('button', { name: 'Try again' }).click()
  await answerIn(page, 'COMPLETE')
})

test('a growing answer grows at its end only: what stands above does not move', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await countShifts(page)
  const text = '## Care\n\nWater it **once a week** [1].\n\n- light\n- air\n\n'.repeat(3)
  await growAnswer(stage, page, { question: anew(QUESTION), text, step: 3 })
  await answerIn(page, 'COMPLETE')
  expect(await shiftsOf(page)).toBeLessThan(0.01)
})

test('the end of a growing answer stays in sight, unless the reader has scrolled up', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const pauses = pausesAfter(200)
  stage.upstream.next({ text: 'One more paragraph about the palm.\n\n'.repeat(60), ...pauses })
  await ask(page, anew(QUESTION))
  const left = () =>
    page
      .getByRole('region', { name: 'Messages' })
      .evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop)
  await textWith(page, 150)
  await expect.poll(left).toBeLessThan(60)
  await page.getByRole('region', { name: 'Messages' }).hover()
  await page.mouse.wheel(0, -400)
  await expect.poll(left).toBeGreaterThan(200)
  pauses.goOn()
  await answerIn(page, 'COMPLETE')
  expect(await left()).toBeGreaterThan(200)
  const jump = page.getByRole('button', { name: 'Jump to newest' })
  await jump.click()
  await jump.waitFor({ state: 'detached' })
  await expect.poll(left).toBeLessThan(60)
})
