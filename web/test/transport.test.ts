import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, visit } from './support/browser.ts'
import { anew, answerIn, answers, ask, textOf, textWith, words } from './support/chat.ts'
import { openSettings } from './support/settings.ts'
import { type ProductWithModel, startWithModel } from './support/withModel.ts'

const QUESTION = 'How often should I water my Harmony Palm?'
const SLOW = { tokens: 80, tps: 40 }

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

const generated = () => words(running.upstream.generated.at(-1)?.text ?? '')

/** From the next load on, no WebSocket comes through. */
const blockWebSockets = (page: Page) =>
  page.routeWebSocket('**/graphql', (socket) => socket.close({ code: 1006 }))

test('where WebSockets are blocked, answers stream by SSE, a dropped one goes on, and tabs stay in step', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page, context } = visitor
  await blockWebSockets(page)
  await page.reload()
  running.upstream.next(SLOW)
  await ask(page, anew(QUESTION))
  const early = await textWith(page, 5)
  expect(early.length).toBeLessThan(generated().length)
  await context.setOffline(true)
  await page.getByText('Connection lost. Reconnecting…').waitFor()
  await context.setOffline(false)
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(generated())
  await page.getByText('Connection lost. Reconnecting…').waitFor({ state: 'detached' })

  const other = await visitor.tab(new URL(page.url()).pathname)
  await ask(other, anew('And how much light does it need?'))
  await answers(page).nth(1).waitFor()
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(generated())
  const settings = await openSettings(page)
  await settings.getByText('Now: SSE, connected.').waitFor()
})

test('a reader who changes the transport in mid-answer loses no word', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page } = visitor
  running.upstream.next(SLOW)
  await ask(page, anew(QUESTION))
  await textWith(page, 5)
  const settings = await openSettings(page)
  await settings.getByText('Now: WebSocket, connected.').waitFor()
  await settings.getByRole('radio', { name: 'SSE' }).check({ force: true })
  await settings.getByText('Now: SSE, connected.').waitFor()
  await settings.getByRole('radio', { name: 'WebSocket' }).check({ force: true })
  await settings.getByText('Now: WebSocket, connected.').waitFor()
  await page.keyboard.press('Escape')
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(generated())
})

test('the test of the connection measures each way, and says what is wrong with one that fails', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page } = visitor
  const trips = page.getByRole('dialog').getByRole('listitem')
  const run = async () => {
    const settings = await openSettings(page)
    await settings.getByRole('button', { name: 'Test the connection' }).click()
    await settings.getByRole('button', { name: 'Test the connection', disabled: false }).waitFor()
  }
  await run()
  for (const [at, way] of ['HTTP', 'WebSocket', 'SSE'].entries())
    expect(words((await trips.nth(at).textContent()) ?? '')).toMatch(new RegExp(`^${way}\\s*[\\d.]+ ms$`))

  await blockWebSockets(page)
  await page.reload()
  await run()
  expect(await trips.nth(0).textContent()).toMatch(/ ms$/)
  expect(await trips.nth(1).textContent()).toContain('Does not get through')
  expect(await trips.nth(2).textContent()).toMatch(/ ms$/)
  await page.keyboard.press('Escape')
  await visitor.context.setOffline(true)
  await run()
  expect(await trips.nth(0).textContent()).toContain('The server cannot be reached.')
  expect(await trips.nth(2).textContent()).toContain('Does not get through')
})
