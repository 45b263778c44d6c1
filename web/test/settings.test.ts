import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { WIDE } from './support/browser.ts'
import { answerIn, ask, questions } from './support/chat.ts'
import { closeDialog, openSettings, slide } from './support/settings.ts'
import { productStage } from './support/stage.ts'

const stage = productStage({ settings: { VISITOR_OPERATIONS: 'persisted' } })

const lightness = (page: Page) =>
  page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] = getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []
    return (Number(red) + Number(green) + Number(blue)) / 3 / 255
  })
const textPx = (page: Page) =>
  page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize))
const transitionMs = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.querySelector('.button') ?? document.body).transitionDuration)

test('the theme follows the system until one is chosen; it and the text size outlive a reload', async () => {
  await using visitor = await stage.visit({ ...WIDE, colorScheme: 'dark' })
  const { page } = visitor
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark')
  expect(await lightness(page)).toBeLessThan(0.2)
  const medium = await textPx(page)
  const settings = await openSettings(page)
  await settings.getByRole('radio', { name: 'Light' }).check({ force: true })
  expect(await lightness(page)).toBeGreaterThan(0.8)
  await settings.getByRole('radio', { name: 'Larger' }).check({ force: true })
  expect(await textPx(page)).toBe(medium * 1.25)
  await settings.getByRole('switch', { name: 'Less motion' }).click()
  expect(await transitionMs(page)).toMatch(/^0s/)

  await page.reload()
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'light')
  expect(await textPx(page)).toBe(medium * 1.25)
  expect(await transitionMs(page)).toMatch(/^0s/)
  expect(await page.locator('meta[name=theme-color]').getAttribute('content')).toBe('#f7f4ec')
  expect(visitor.offences).toEqual([])
})

test('by keyboard, the settings open, an arrow chooses, Escape closes, and the button has the focus again', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await page.getByRole('button', { name: 'Settings' }).focus()
  await page.keyboard.press('Enter')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('radio', { name: 'System' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  expect(await settings.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true)
  expect(await lightness(page)).toBeLessThan(0.2)
  await closeDialog(page)
  await page.waitForFunction(() => document.activeElement?.textContent?.trim() === 'Settings')
})

test('the number of messages shown at first is the one that was chosen', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  for (let number = 1; number <= 6; number += 1) {
    await ask(page, `How long does shipping take? (${number})`)
    await page
      .locator('article.answer[data-status=COMPLETE]')
      .nth(number - 1)
      .waitFor()
  }
  const settings = await openSettings(page)
  await slide(settings.getByRole('slider', { name: 'Messages shown at once' }), 10)
  await page.reload()
  await answerIn(page, 'COMPLETE')
  expect(await questions(page).count()).toBe(5)
  await page.getByRole('button', { name: 'Show earlier messages' }).click()
  await questions(page).nth(5).waitFor()
})

/** `AbortSignal.timeout` as the page's clock, which a test can put forward, has it. */
function limitByTimers(): void {
  const limitsMs: number[] = []
  Object.assign(window, { limitsMs })
  AbortSignal.timeout = (ms) => {
    const limit = new AbortController()
    limitsMs.push(ms)
    setTimeout(() => limit.abort(new DOMException('The time is over.', 'TimeoutError')), ms)
    return limit.signal
  }
}

test('a request without an answer fails at the chosen time limit', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const settings = await openSettings(page)
  await slide(settings.getByRole('slider', { name: 'Time limit' }), 5)
  await page.clock.install()
  await page.addInitScript(limitByTimers)
  const held = Promise.withResolvers<void>()
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('ConversationPage')) return route.fallback()
    held.resolve()
  })
  await page.goto(`${stage.url}/c/conv_0190a000-0000-7000-8000-000000000000`)
  await held.promise
  expect(await page.evaluate(() => Reflect.get(window, 'limitsMs'))).toContain(5_000)
  await page.clock.runFor(5_000)
  await page.getByText('The conversation cannot be read right now.').waitFor()
})
