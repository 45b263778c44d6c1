import { readFile } from 'node:fs/promises'
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type FrameLocator,
  type Page,
} from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Product, startProduct } from '../../api/test/support/product.ts'
import { barriersOf } from './support/axe.ts'
import { PHONE, WIDE } from './support/browser.ts'
import { type OtherSite, startOtherSite } from './support/otherSite.ts'

const WIDGET = new URL('../dist/widget.js', import.meta.url)
const QUESTION = 'How long does shipping take?'

let product: Product
let site: OtherSite
let browser: Browser

beforeAll(async () => {
  site = await startOtherSite()
  product = await startProduct({ WIDGET_ORIGINS: site.url })
  // As browsers treat sites that are framed by others: no cookies, but those of a partition.
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--test-third-party-cookie-phaseout'],
  })
})

afterAll(async () => {
  await browser.close()
  await product.close()
  await site[Symbol.asyncDispose]()
})

/** A page of the other site, with the widget. */
async function shop(options: BrowserContextOptions = WIDE, attributes = '', clock = false) {
  site.script = `<script src="${product.url}/widget.js" ${attributes}></script>`
  const context = await browser.newContext({ locale: 'en-US', ...options })
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  if (clock) await page.clock.install()
  await page.goto(site.url)
  return { page, requests, [Symbol.asyncDispose]: () => context.close() }
}

const launcher = (page: Page) => page.getByRole('button', { name: 'Ask us' })
const chat = (page: Page): FrameLocator => page.frameLocator('iframe')
const composer = (page: Page) => chat(page).getByRole('textbox', { name: 'Your question' })
const isFocused = (page: Page) =>
  expect
    .poll(() => composer(page).evaluate((each) => each === document.activeElement && document.hasFocus()))
    .toBe(true)

test('the script takes 6 kB at most, and loads nothing more before it is opened', async () => {
  const { length } = await readFile(WIDGET)
  expect(length).toBeLessThanOrEqual(6 * 1024)
  await using visit = await shop()
  await launcher(visit.page).waitFor()
  expect(visit.requests.filter((url) => url.startsWith(product.url))).toEqual([`${product.url}/widget.js`])
})

test('styles leak neither way, however hostile the site is', async () => {
  const own = (page: Page) =>
    page.locator('#own').evaluate((each) => JSON.stringify({ ...getComputedStyle(each) }))
  site.script = null
  const context = await browser.newContext(WIDE)
  const bare = await context.newPage()
  await bare.goto(site.url)
  const before = await own(bare)
  await context.close()

  await using visit = await shop()
  const { page } = visit
  const shown = await launcher(page).evaluate((each) => {
    const { fontSize, backgroundColor, visibility, position, pointerEvents } = getComputedStyle(each)
    const host = (each.getRootNode() as ShadowRoot).host
    const { opacity, transform, zIndex } = getComputedStyle(host)
    return { fontSize, backgroundColor, visibility, position, pointerEvents, opacity, transform, zIndex }
  })
  expect(shown).toEqual({
    fontSize: '16px',
    backgroundColor: 'rgb(47, 107, 60)',
    visibility: 'visible',
    position: 'static',
    pointerEvents: 'auto',
    opacity: '1',
    transform: 'none',
    zIndex: '999999',
  })
  const box = await launcher(page).boundingBox()
  expect(box && box.y + box.height).toBeCloseTo(800 - 20, 0)
  expect(await own(page)).toBe(before)
  await launcher(page).click()
  await composer(page).waitFor()
  expect(await own(page)).toBe(before)
})

test('by keyboard: it opens with the keyboard in it, answers, and Escape gives the keyboard back', async () => {
  await using visit = await shop()
  const { page } = visit
  await page.locator('#own').focus()
  await launcher(page).focus()
  await page.keyboard.press('Enter')
  await isFocused(page)
  expect(await launcher(page).getAttribute('aria-expanded')).toBe('true')
  await page.keyboard.type(QUESTION)
  await page.keyboard.press('Enter')
  await chat(page).locator('article.answer[data-status=COMPLETE]').waitFor()
  expect(await barriersOf(page)).toEqual([])

  await chat(page).getByRole('button', { name: 'Your conversations' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor()
  await composer(page).focus()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent)
  expect(await focused()).toBe('Ask us')
  await page.keyboard.press('Enter')
  await isFocused(page)
  expect(await chat(page).locator('article.answer').count()).toBe(1)
  const button = page.getByRole('button', { name: 'Close the chat' })
  await button.click()
  expect(await focused()).toBe('Ask us')
})

test('a site that closes it and opens it again at once has it open', async () => {
  await using visit = await shop()
  const { page } = visit
  await page.evaluate('VerdeMuse.open(); VerdeMuse.close(); VerdeMuse.open()')
  await isFocused(page)
  expect(await launcher(page).getAttribute('aria-expanded')).toBe('true')
})

test('a visitor is the same after a reload, though the browser sends no cookies to framed sites; going back stays with the site', async () => {
  await using visit = await shop()
  const { page } = visit
  await launcher(page).click()
  await composer(page).fill(QUESTION)
  await page.keyboard.press('Enter')
  await chat(page).locator('article.answer[data-status=COMPLETE]').waitFor()
  expect(await page.evaluate(() => history.length)).toBe(2)
  await page.reload()
  await chat(page).locator('article.answer[data-status=COMPLETE]').waitFor()
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY')
  await chat(page).getByRole('button', { name: 'Your conversations' }).click()
  await chat(page).getByRole('link', { name: QUESTION }).click()
  await chat(page).locator('article.answer[data-status=COMPLETE]').waitFor()
})

test.each([
  ['takes the widget away', "document.querySelector('verdemuse-widget').remove()"],
  ['swaps its body', "document.body.replaceWith(document.createElement('body'))"],
  [
    'rewrites its document',
    `globalThis.html ??= trustedTypes.createPolicy('page', { createHTML: (text) => text })
     document.open(); document.write(html.createHTML('<title>New</title><p>New</p>')); document.close()`,
  ],
  [
    'swaps its body and runs its scripts again',
    `const fresh = document.createElement('body')
     fresh.append(Object.assign(document.createElement('script'), { src: trustedTypes.createPolicy('site', { createScriptURL: (url) => url }).createScriptURL(document.querySelector('script[src]').src) }))
     document.body.replaceWith(fresh)`,
  ],
])('the chat is where it was when a site %s', async (_, swap) => {
  await using visit = await shop()
  const { page } = visit
  await launcher(page).click()
  await composer(page).fill(QUESTION)
  await page.keyboard.press('Enter')
  await chat(page).locator('article.answer[data-status=COMPLETE]').waitFor()
  await page.evaluate(swap)
  await chat(page).locator('article.answer[data-status=COMPLETE]').waitFor()
  expect(await page.locator('verdemuse-widget').count()).toBe(1)
  await page.getByRole('button', { name: 'Close the chat' }).click()
  await page.evaluate(swap)
  await launcher(page).waitFor()
  expect(await launcher(page).getAttribute('aria-expanded')).toBe('false')
  await page.evaluate('VerdeMuse.open()')
  await isFocused(page)
})

test('on a phone it takes the whole screen, and what is behind it cannot be reached', async () => {
  await using visit = await shop(
    { ...PHONE, colorScheme: 'dark' },
    'data-accent="#ffd400" data-language="de"',
  )
  const { page } = visit
  const opener = page.getByRole('button', { name: 'Fragen Sie uns' })
  await opener.click()
  const dialog = page.getByRole('dialog', { name: 'Fragen Sie uns' })
  await chat(page).getByRole('textbox', { name: 'Ihre Frage' }).waitFor()
  expect(await dialog.evaluate((each) => each.matches(':modal'))).toBe(true)
  expect(await dialog.boundingBox()).toEqual({ x: 0, y: 0, ...PHONE.viewport })
  await page.locator('#own').focus()
  expect(await page.evaluate(() => document.activeElement?.id)).not.toBe('own')
  expect(
    await chat(page)
      .locator('body')
      .evaluate(() => document.documentElement.lang),
  ).toMatch(/^de/)
  const frame = page.frames().find((each) => each.url().includes('/embed'))
  const leaf = await frame?.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue('--leaf'),
  )
  expect(leaf).toBe('rgb(255 212 0)')
  expect(await barriersOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Chat schließen' }).click()
  await dialog.waitFor({ state: 'hidden' })
})

test('a site that is not allowed gets no chat, and its visitors a way to it', async () => {
  await using other = await startOtherSite()
  other.script = `<script src="${product.url}/widget.js"></script>`
  const context = await browser.newContext(WIDE)
  const page = await context.newPage()
  await page.clock.install()
  await page.goto(other.url)
  await launcher(page).click()
  await page.clock.runFor(10_000)
  await page.getByText('The chat cannot be shown on this page.').waitFor()
  expect(await page.getByRole('link', { name: 'Open it in a tab of its own' }).getAttribute('href')).toBe(
    product.url,
  )
  await context.close()
})
