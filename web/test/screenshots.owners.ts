import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { buildWeb } from '../build.ts'
import { PHONE, WIDE } from './support/browser.ts'
import { startOtherSite } from './support/otherSite.ts'
import { ADMIN_API_KEY, makeKey, newCustomer, signIn } from './support/owners.ts'
import { startWithModel } from './support/withModel.ts'

/** The pages for owners and the widget, for the README: `node web/test/screenshots.owners.ts`. */
const FOLDER = join(import.meta.dirname, '..', 'screenshots')
const SCREENS = { wide: WIDE, phone: { ...PHONE, deviceScaleFactor: 1 } }
const ANSWER = 'Delivery takes **3–7 business days** [1]. From 50 euros on it is free.'
const QUESTIONS = [
  'How long does shipping take?',
  'How often should I water my palm?',
  'Can I return a plant?',
]
const GAP = 'Do you rent out orangeries for weddings?'

/** As WebP, which playwright does not write. */
async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)))
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
  await writeFile(join(FOLDER, `${name}.webp`), Buffer.from(data, 'base64'))
}

async function ask(url: string, question: string): Promise<void> {
  const reader = newCustomer(url)
  const { assistantMessage } = await reader.send(question)
  if (assistantMessage.status !== 'COMPLETE') await reader.follow(assistantMessage.id)
}

/** Ten minutes of questions, more and fewer of them, which the page takes for ten minutes. */
async function dashboard(page: Page, url: string): Promise<void> {
  await page.clock.install()
  await page.goto(`${url}/dashboard`)
  await signIn(page)
  await page.locator('.source[data-source=live]').waitFor()
  for (let minute = 0; minute < 10; minute += 0.25) {
    const count = Math.round(2 + 2 * Math.sin(minute))
    const asked = Array.from({ length: count }, (_, at) => QUESTIONS[at % 3] ?? GAP)
    await Promise.all([...asked, `${QUESTIONS[1]} (${minute})`].map((question) => ask(url, question)))
    await page.clock.runFor(15_000)
  }
  await page.locator('.source[data-source=live]').waitFor()
}

async function owners(browser: Browser, url: string): Promise<void> {
  for (const [screen, options] of Object.entries(SCREENS))
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ locale: 'en-US', ...options, colorScheme })
      const page = await context.newPage()
      const shot = (name: string) => take(page, `${name}-${screen}-${colorScheme}`)
      await dashboard(page, url)
      await shot('dashboard')
      const admin = await context.newPage()
      await admin.goto(`${url}/admin`)
      await signIn(admin)
      await admin.locator('.pick').nth(2).click()
      await admin.locator('.editor textarea').waitFor()
      await take(admin, `documents-${screen}-${colorScheme}`)
      await admin.goto(`${url}/admin#keys`)
      await admin.locator('.key').first().waitFor()
      await take(admin, `keys-${screen}-${colorScheme}`)
      await context.close()
    }
}

async function widget(browser: Browser, siteUrl: string): Promise<void> {
  for (const [screen, options] of Object.entries(SCREENS))
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ locale: 'en-US', ...options, colorScheme })
      const page = await context.newPage()
      await page.goto(siteUrl)
      await page.getByRole('button', { name: 'Ask us' }).click()
      const chat = page.frameLocator('iframe')
      await chat.locator('textarea').fill(QUESTIONS[0] ?? '')
      await page.keyboard.press('Enter')
      await chat.locator('article.answer[data-status=COMPLETE]').waitFor()
      await take(page, `widget-${screen}-${colorScheme}`)
      await context.close()
    }
}

await buildWeb()
await mkdir(FOLDER, { recursive: true })
await using site = await startOtherSite()
const settings = { ADMIN_API_KEY, WIDGET_ORIGINS: site.url }
await using running = await startWithModel({ behaviour: { text: ANSWER, tps: 400, ttft: 40 } }, settings)
const { url } = running.product
site.script = `<script src="${url}/widget.js"></script>`
await ask(url, GAP)
await makeKey(url, ['stats:read'])
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
})
await owners(browser, url)
  .then(() => widget(browser, site.url))
  .finally(() => browser.close())
