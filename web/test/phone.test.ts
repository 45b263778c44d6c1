import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { PHONE } from './support/browser.ts'
import { answerIn, ask } from './support/chat.ts'
import { productStage } from './support/stage.ts'

const stage = productStage({ settings: { VISITOR_OPERATIONS: 'persisted' } })

/** How much wider the page is than the screen. */
const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test('on a phone the list is a drawer that opens over the chat and closes again', async () => {
  await using visitor = await stage.visit(PHONE)
  const { page } = visitor
  await ask(page, 'How often should I water my Harmony Palm?')
  await answerIn(page, 'COMPLETE')
  const row = page.getByRole('link', { name: /Harmony Palm/ })
  expect(await row.count()).toBe(0)

  const menu = page.getByRole('button', { name: 'Your conversations' })
  await menu.tap()
  await row.waitFor()
  await page.keyboard.press('Escape')
  await row.waitFor({ state: 'hidden' })
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-controls') === 'sidebar')

  await menu.tap()
  await page.getByRole('button', { name: 'New conversation' }).tap()
  await page.getByRole('heading', { name: 'What can we help you with?' }).waitFor()
  await row.waitFor({ state: 'hidden' })
})

test.each([390, 320])('nothing is wider than a screen of %i pixels', async (width) => {
  await using visitor = await stage.visit({ ...PHONE, viewport: { width, height: 700 } })
  const { page } = visitor
  expect(await overhang(page)).toBe(0)
  await ask(page, `How often should I water my Harmony Palm? ${'w'.repeat(300)}`)
  const answer = await answerIn(page, 'COMPLETE')
  expect(await overhang(page)).toBe(0)
  await answer
    .getByRole('button', { name: /^Source 1/ })
    .first()
    .tap()
  await page.getByRole('dialog').waitFor()
  expect(await overhang(page)).toBe(0)
})

test('a phone does not zoom in on a field, however small its text is set', async () => {
  await using visitor = await stage.visit(PHONE)
  const { page } = visitor
  await page.evaluate(() => document.documentElement.setAttribute('data-text-size', 'small'))
  const field = page.getByRole('textbox', { name: 'Your question' })
  expect(await field.evaluate((each) => getComputedStyle(each).fontSize)).toBe('16px')
})
