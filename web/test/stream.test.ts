import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, visit } from './support/browser.ts'
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
import { countShifts, shiftsOf } from './support/shifts.ts'
import { type ProductWithModel, startWithModel } from './support/withModel.ts'

const QUESTION = 'How often should I water my Harmony Palm?'
/** Some three seconds of an answer: time enough to do something in the middle of it. */
const SLOW = { tokens: 120, tps: 40 }
/** An answer that is not over before someone ends it. */
const ENDLESS = { tokens: 4000, tps: 40 }

let running: ProductWithModel
let browser: Browser

beforeAll(async () => {
  running = await startWithModel({ behaviour: { tokens: 30 } })
  browser = await startBrowser()
})

afterAll(async () => {
  await browser.close()
  await running[Symbol.asyncDispose]()
})

/** The whole text that the model wrote last. */
const generated = () => words(running.upstream.generated.at(-1)?.text ?? '')

test('an answer is there as it is written, and whole at the end', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page } = visitor
  running.upstream.next(SLOW)
  await ask(page, anew(QUESTION))
  const early = await textWith(page, 5)
  expect(early.length).toBeLessThan(generated().length)
  expect(await lastAnswer(page).getAttribute('data-status')).toBe('STREAMING')
  const answer = await answerIn(page, 'COMPLETE')
  expect(await textOf(answer)).toBe(generated())
  expect(visitor.offences).toEqual([])
})

test('a reload in the middle of an answer goes on where it was', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page } = visitor
  running.upstream.next(SLOW)
  await ask(page, anew(QUESTION))
  await textWith(page, 20)
  await page.reload()
  expect((await textWith(page, 20)).length).toBeLessThan(generated().length)
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(generated())
  expect(await questions(page).count()).toBe(1)
})

test('a dropped connection shows itself, heals, and costs no word', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page, context } = visitor
  running.upstream.next(SLOW)
  await ask(page, anew(QUESTION))
  await textWith(page, 20)
  await context.setOffline(true)
  await page.getByText('Connection lost. Reconnecting…').waitFor()
  await context.setOffline(false)
  await page.getByText('Connection lost. Reconnecting…').waitFor({ state: 'detached' })
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(generated())
})

test('an answer that ended while the connection was away is there when it is back', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page, context } = visitor
  running.upstream.next(SLOW)
  await ask(page, anew(QUESTION))
  await textWith(page, 10)
  await context.setOffline(true)
  await expect.poll(() => running.upstream.requests.at(-1)?.endedAt, { timeout: 10_000 }).not.toBeNull()
  await context.setOffline(false)
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(generated())
})

test('stopping reaches the model, keeps what was written, and lets the reader try again', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page } = visitor
  running.upstream.next(ENDLESS)
  await ask(page, anew(QUESTION))
  await textWith(page, 10)
  await page.getByRole('button', { name: 'Stop' }).click()
  const stopped = await answerIn(page, 'STOPPED')
  await stopped.getByText('You stopped this answer.').waitFor()
  expect(generated()).toContain(await textOf(stopped))
  await expect.poll(() => running.upstream.requests.at(-1)?.abortedAt).not.toBeNull()

  await stopped.getByRole('button', { name: 'Try again' }).click()
  await answerIn(page, 'COMPLETE')
  expect(await answers(page).count()).toBe(2)
  expect(await textOf(lastAnswer(page))).toBe(generated())
})

test('an answer that fails says why, keeps its text, and can be tried again', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page } = visitor
  running.upstream.next({ tokens: 40, fail: 'cut', failAt: 12 })
  await ask(page, anew(QUESTION))
  const failed = await answerIn(page, 'FAILED')
  expect(generated().startsWith(await textOf(failed))).toBe(true)
  expect(await failed.locator('.note.failed').textContent()).not.toBe('')
  await failed.getByRole('button', { name: 'Try again' }).click()
  await answerIn(page, 'COMPLETE')
})

test('the text grows at its end alone: what stands above it does not move', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page } = visitor
  await countShifts(page)
  running.upstream.next({
    ...SLOW,
    text: '## Care\n\nWater it **once a week** [1].\n\n- light\n- air\n\n'.repeat(3),
  })
  await ask(page, anew(QUESTION))
  await answerIn(page, 'COMPLETE')
  expect(await shiftsOf(page)).toBeLessThan(0.01)
})

test('the end stays in sight while it grows, unless the reader has gone up', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page } = visitor
  running.upstream.next({ ...SLOW, text: 'One more paragraph about the palm.\n\n'.repeat(60), tps: 120 })
  await ask(page, anew(QUESTION))
  const left = () =>
    page
      .getByRole('region', { name: 'Messages' })
      .evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop)
  await textWith(page, 150)
  expect(await left()).toBeLessThan(60)
  await page.getByRole('region', { name: 'Messages' }).hover()
  await page.mouse.wheel(0, -400)
  await expect.poll(left).toBeGreaterThan(200)
  await answerIn(page, 'COMPLETE')
  expect(await left()).toBeGreaterThan(200)
  const jump = page.getByRole('button', { name: 'Jump to newest' })
  await jump.click()
  await jump.waitFor({ state: 'detached' })
  expect(await left()).toBeLessThan(60)
})
