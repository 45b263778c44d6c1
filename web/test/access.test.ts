import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { barriersOf } from './support/axe.ts'
import { PHONE, WIDE } from './support/browser.ts'
import { anew, answerIn, ask, textWith } from './support/chat.ts'
import { pausesAfter } from './support/pauses.ts'
import { closeDialog, openSettings } from './support/settings.ts'
import { modelStage } from './support/stage.ts'

const QUESTION = 'How often should I water my Harmony Palm?'
const ANSWER = `## Care\n\nOnce a week [1], see \`the card\`.\n\n- light\n- air\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n\`\`\`\n${'wide '.repeat(60)}\n\`\`\`\n`

const stage = modelStage({ behaviour: { text: ANSWER } })

/** What axe finds wrong with the page as it stands, once nothing fades any more. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(() =>
    // One that breathes does so for ever.
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getTiming().iterations === 1)
        .map(({ finished }) => finished.catch(() => null)),
    ),
  )
  return barriersOf(page)
}

async function menu(page: Page): Promise<void> {
  const button = page.locator('.menu')
  if (await button.isVisible()) await button.click()
}

/** Everything that a page can show, one after the other. */
const STATES: readonly (readonly [name: string, show: (page: Page) => Promise<unknown>])[] = [
  ['welcome', (page) => page.getByRole('list', { name: 'Questions to try' }).waitFor()],
  [
    'an answer that is written',
    async (page) => {
      stage.upstream.next(pausesAfter(20))
      await ask(page, anew(QUESTION))
      await textWith(page, 5)
    },
  ],
  [
    'a stopped answer',
    async (page) => {
      await page.getByRole('button', { name: 'Stop' }).click()
      await answerIn(page, 'STOPPED')
    },
  ],
  [
    'a failed answer',
    async (page) => {
      stage.upstream.next({ tokens: 40, fail: 'cut', failAt: 12 })
      await ask(page, anew(QUESTION))
      await answerIn(page, 'FAILED')
    },
  ],
  [
    'an answer with everything',
    async (page) => {
      await ask(page, anew(QUESTION))
      await answerIn(page, 'COMPLETE')
    },
  ],
  [
    'rating with a comment',
    async (page) => {
      await page.getByRole('button', { name: 'This helped' }).last().click()
      await page.getByRole('textbox', { name: /What helped you/ }).waitFor()
    },
  ],
  [
    'a passage',
    async (page) => {
      await page.locator('.chip').last().click()
      await page.getByRole('dialog').waitFor()
    },
  ],
  [
    'settings',
    async (page) => {
      await closeDialog(page)
      await menu(page)
      await openSettings(page)
    },
  ],
  [
    'performance',
    async (page) => {
      await closeDialog(page)
      await page.getByRole('button', { name: 'Performance' }).click()
      await page.getByRole('dialog').getByText('Hit ratio').waitFor()
    },
  ],
  [
    'a search',
    async (page) => {
      await closeDialog(page)
      await page.getByRole('textbox', { name: 'Search your conversations' }).fill('palm')
      await page.getByText('1 conversation found.').waitFor()
    },
  ],
  [
    'deleting',
    async (page) => {
      await page.getByRole('link', { name: /Palm/ }).focus()
      await page.keyboard.press('Delete')
      await page.getByRole('alertdialog').waitFor()
    },
  ],
]

test.each([
  ['light', WIDE],
  ['dark', PHONE],
] as const)('axe finds nothing wrong, whatever the page shows (%s)', async (colorScheme, screen) => {
  await using visitor = await stage.visit({ ...screen, colorScheme })
  const { page } = visitor
  const found: string[] = []
  for (const [name, show] of STATES) {
    await show(page)
    found.push(...(await barriers(page)).map((each) => `${name}: ${each}`))
  }
  expect(found).toEqual([])
})

/** What a page of 1280 by 1024 has left at 400 %. */
const ZOOMED = { viewport: { width: 320, height: 256 } }

const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test.each(['ltr', 'rtl'])(
  'zoomed to four times the size, %s, all can be read and done, and nothing is cut off',
  async (dir) => {
    await using visitor = await stage.visit(ZOOMED)
    const { page } = visitor
    // The page says its own direction, with its words.
    await page.getByRole('textbox').first().waitFor()
    await page.evaluate((dir) => {
      document.documentElement.dir = dir
    }, dir)
    await ask(page, anew(QUESTION))
    const answer = await answerIn(page, 'COMPLETE')
    expect(await overhang(page)).toBe(0)
    await answer.getByRole('heading', { name: 'Care' }).scrollIntoViewIfNeeded()
    await menu(page)
    const drawer = page.getByRole('complementary')
    const distance = async () => {
      const { left, right } = await drawer.evaluate((element) => element.getBoundingClientRect())
      return dir === 'rtl' ? 320 - right : left
    }
    await expect.poll(distance).toBe(0)
    const settings = await openSettings(page)
    await settings.getByRole('switch', { name: 'Less motion' }).click()
    expect(await overhang(page)).toBe(0)
  },
)

test('by keyboard alone: ask, read, open a source, rate, and go to another conversation', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const focused = () =>
    page.evaluate(() => {
      const { ariaLabel, textContent, className } = document.activeElement ?? {}
      return ariaLabel ?? (textContent?.trim() || className)
    })
  const tabTo = async (name: RegExp) => {
    const seen: unknown[] = []
    for (let presses = 0; presses < 40; presses += 1) {
      const at = await focused()
      if (name.test(at ?? '')) return
      seen.push(at)
      await page.keyboard.press('Tab')
    }
    throw new Error(`No way to ${name} by Tab: ${seen.join(', ')}`)
  }
  // The cursor is in the composer from the start.
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
  await page.keyboard.type(anew(QUESTION))
  await page.keyboard.press('Enter')
  await answerIn(page, 'COMPLETE')
  await tabTo(/^Search/)
  await tabTo(/^Source 1/)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await closeDialog(page)
  await expect.poll(focused).toMatch(/^Source 1/)
  await tabTo(/^This did not help/)
  await page.keyboard.press('Space')
  await page.getByRole('textbox', { name: /What was wrong/ }).waitFor()
  await page.keyboard.type('Too short.')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Your comment: Too short.').waitFor()
  await page.keyboard.press('Control+K')
  await page.keyboard.press('Tab')
  expect(await focused()).toContain('Palm')
})

test('on paper stands what was asked and answered, and nothing to press', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await ask(page, anew(QUESTION))
  const answer = await answerIn(page, 'COMPLETE')
  await page.emulateMedia({ media: 'print' })
  expect(await answer.getByRole('heading', { name: 'Care' }).isVisible()).toBe(true)
  expect(await page.locator('.source-title').first().isVisible()).toBe(true)
  for (const hidden of ['.sidebar', '.composer', '.tools'])
    expect(await page.locator(hidden).isVisible()).toBe(false)
})

test('it can be installed: each icon is there, in the size that it is said to have', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const sizes = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')
    const manifest = await (await fetch(link?.href ?? '')).json()
    const icons: { src: string; sizes: string }[] = manifest.icons
    return Promise.all(
      icons.map(async ({ src, sizes }) => {
        const image = new Image()
        image.src = src
        await image.decode()
        return sizes === 'any' || sizes === `${image.naturalWidth}x${image.naturalHeight}`
      }),
    )
  })
  expect(sizes).toEqual([true, true, true, true])
})
