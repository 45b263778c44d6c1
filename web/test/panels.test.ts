import { text } from 'node:stream/consumers'
import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { anew, answerIn, ask, questions, words } from './support/chat.ts'
import { closeDialog, openSettings } from './support/settings.ts'
import { modelStage } from './support/stage.ts'

const QUESTION = 'How often should I water my Harmony Palm?'

const stage = modelStage({ behaviour: { tokens: 30, tps: 60, ttft: 50 } })

const figure = async (panel: Locator, name: string) => {
  const entry = panel.locator('dl > div', {
    has: panel.page().locator('dt', { hasText: new RegExp(`^${name}`) }),
  })
  return words((await entry.locator('dd').textContent()) ?? '')
}

test('the performance panel lists each answer of this page, and shows live figures of the cache of all', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const question = anew(QUESTION)
  await ask(page, question)
  await answerIn(page, 'COMPLETE')
  await page.getByRole('button', { name: 'New conversation' }).click()
  await ask(page, question)
  await page.locator('article.answer').getByText('From the cache: this was asked before.').waitFor()
  await page.getByRole('button', { name: 'Performance' }).click()
  const panel = page.getByRole('dialog', { name: 'Performance' })
  expect(await figure(panel, 'Answers')).toBe('2')
  expect(await figure(panel, 'Calls saved')).toBe('1')
  expect(Number(await figure(panel, 'Tokens a second'))).toBeGreaterThan(0)
  const rows = panel.getByRole('row')
  expect(await rows.nth(1).textContent()).toMatch(/Cached, same question[\d.,]+ ms–/)
  expect(await rows.nth(2).textContent()).toMatch(/New[\d.,]+ ms[\d.,]+/)
  await expect.poll(() => figure(panel, 'Same question')).toBe('1')

  const other = await visitor.tab()
  await ask(other, question)
  await answerIn(other, 'COMPLETE')
  await expect.poll(() => figure(panel, 'Same question')).toBe('2')
  expect(visitor.offences).toEqual([])
})

test('all data of a reader is saved as a file, or nothing is', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await ask(page, QUESTION)
  await answerIn(page, 'COMPLETE')
  const settings = await openSettings(page)
  const save = settings.getByRole('button', { name: 'Save everything of mine as a file' })
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()])
  expect(download.suggestedFilename()).toBe('verdemuse-my-data.jsonl')
  const lines = (await text(await download.createReadStream())).trim().split('\n')
  expect(lines.map((each) => JSON.parse(each).type)).toEqual(['conversation', 'message', 'message'])
  expect(lines.join()).toContain(QUESTION)
  await settings.getByText('It is saved as verdemuse-my-data.jsonl.').waitFor()

  const unwanted: unknown[] = []
  page.on('download', (each) => unwanted.push(each))
  await page.route('**/graphql', (route) => route.abort())
  await save.click()
  await settings.getByText('The server cannot be reached').waitFor()
  expect(unwanted).toEqual([])
})

test('deleting this conversation asks first; deleting everything leaves nothing, here or on the server', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const list = page.locator('.conversations li')
  for (const count of [1, 2, 3]) {
    await page.getByRole('button', { name: 'New conversation' }).click()
    await ask(page, `${QUESTION} ${count}`)
    await answerIn(page, 'COMPLETE')
    await list.nth(count - 1).waitFor()
  }
  await page.getByRole('textbox', { name: 'Your question' }).fill('Half a question')
  const settings = await openSettings(page)
  await settings.getByRole('button', { name: 'Delete this conversation' }).click()
  await settings.getByRole('button', { name: 'Keep' }).click()
  expect(await list.count()).toBe(3)
  await settings.getByRole('button', { name: 'Delete this conversation' }).click()
  await settings.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect.poll(() => list.count()).toBe(2)

  await settings.getByRole('button', { name: 'Delete everything of mine' }).click()
  await settings.getByRole('button', { name: 'Delete', exact: true }).click()
  await settings.getByText('Everything of yours is deleted.').waitFor()
  await closeDialog(page)
  const kept = () =>
    page.evaluate(() =>
      [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter(
        (key) => !key.endsWith('settings'),
      ),
    )
  expect(await kept()).toEqual([])
  await page.reload()
  await page.getByText('Your conversations will be kept here.').waitFor()
  expect(await questions(page).count()).toBe(0)
})
