import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { buildWeb } from '../build.ts'
import { launchBrowser, PHONE, visit, WIDE } from './support/browser.ts'
import { answerIn, ask } from './support/chat.ts'
import { startWithModel } from './support/withModel.ts'

/** `node web/test/screenshots.ts phone-dark`: those alone. */
const ONLY = process.argv[2] ?? ''

const FOLDER = join(import.meta.dirname, '..', 'screenshots')

const ANSWER = `Your Harmony Palm wants **moist soil, never wet** [1]. How much depends on the season:

| Season | Water | Light |
|---|---|---|
| Spring, summer | once a week | bright, no midday sun |
| Autumn, winter | less often | as bright as you have |

Before you water:

1. Put a finger two centimetres into the soil. Dry? Then it is time [2].
2. Use water at room temperature.
3. Pour away what stands in the saucer after half an hour.

Yellow tips mean too much of it [3].`

const SCREENS = { wide: WIDE, phone: { ...PHONE, deviceScaleFactor: 1 } } satisfies Record<
  string,
  BrowserContextOptions
>

interface Shot {
  readonly name: string
  /** Brings the page to what is to be seen; from there the next one goes on. */
  show(page: Page): Promise<unknown>
}

/** In order: each goes on from the one before. */
const SHOTS: readonly Shot[] = [
  {
    name: 'welcome',
    show: (page) => page.getByRole('list', { name: 'Questions to try' }).getByRole('button').nth(2).waitFor(),
  },
  {
    name: 'conversation',
    async show(page) {
      await ask(page, 'How often should I water my Harmony Palm, and how much light does it need?')
      await answerIn(page, 'COMPLETE')
    },
  },
  {
    name: 'source',
    async show(page) {
      await page.locator('article.answer .chip').first().click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'performance',
    async show(page) {
      await page.keyboard.press('Escape')
      await panel(page, 'Performance')
      await page.getByText('The answer cache, for everybody').waitFor()
    },
  },
  {
    name: 'settings',
    async show(page) {
      await page.keyboard.press('Escape')
      await panel(page, 'Settings')
    },
  },
]

async function panel(page: Page, name: string): Promise<void> {
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const menu = page.locator('.menu')
  // Still open, where a panel was opened from it before.
  if ((await menu.isVisible()) && (await menu.getAttribute('aria-expanded')) !== 'true') await menu.click()
  await page.getByRole('button', { name }).click()
  await page.getByRole('dialog', { name }).waitFor()
}

/** As WebP, which playwright does not write. */
async function take(page: Page, name: string): Promise<void> {
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
  await writeFile(join(FOLDER, `${name}.webp`), Buffer.from(data, 'base64'))
}

async function takeAll(browser: Browser, url: string): Promise<void> {
  for (const [screen, options] of Object.entries(SCREENS))
    for (const colorScheme of ['light', 'dark'] as const) {
      if (!`${screen}-${colorScheme}`.includes(ONLY)) continue
      await using visitor = await visit(browser, url, { ...options, colorScheme })
      for (const { name, show } of SHOTS) {
        await show(visitor.page)
        await take(visitor.page, `${name}-${screen}-${colorScheme}`)
      }
    }
}

await buildWeb()
await mkdir(FOLDER, { recursive: true })
await using running = await startWithModel({ behaviour: { text: ANSWER, tps: 200 } })
const browser = await launchBrowser()
await takeAll(browser, running.product.url).finally(() => browser.close())
