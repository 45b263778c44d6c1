import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { anew, answerIn, answers, ask, textOf, textWith, words } from './support/chat.ts'
import { pausesAfter } from './support/pauses.ts'
import { openSettings } from './support/settings.ts'
import { modelStage } from './support/stage.ts'

const QUESTION = 'How often should I water my Harmony Palm?'

const stage = modelStage({ behaviour: { tokens: 30 } })

const generated = () => words(stage.upstream.generated.at(-1)?.text ?? '')

/** From the next load on, no WebSocket comes through. */
const blockWebSockets = (page: Page) =>
  page.routeWebSocket('**/graphql', (socket) => socket.close({ code: 1006 }))

test('if WebSockets are blocked, answers stream by SSE, a dropped stream resumes, and tabs stay in step', async () => {
  await using visitor = await stage.visit()
  const { page, context } = visitor
  await blockWebSockets(page)
  await page.reload()
  const pauses = pausesAfter(20)
  stage.upstream.next({ tokens: 80, ...pauses })
  await ask(page, anew(QUESTION))
  const early = await textWith(page, 10)
  expect(early.length).toBeLessThan(generated().length)
  await context.setOffline(true)
  await page.getByText('Connection lost. Reconnecting…').waitFor()
  await context.setOffline(false)
  pauses.goOn()
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
  await using visitor = await stage.visit()
  const { page } = visitor
  const pauses = pausesAfter(20, 40)
  stage.upstream.next({ tokens: 80, ...pauses })
  await ask(page, anew(QUESTION))
  await textWith(page, 10)
  const settings = await openSettings(page)
  await settings.getByText('Now: WebSocket, connected.').waitFor()
  await settings.getByRole('radio', { name: 'SSE' }).check({ force: true })
  await settings.getByText('Now: SSE, connected.').waitFor()
  pauses.goOn()
  await textWith(page, 30)
  await settings.getByRole('radio', { name: 'WebSocket' }).check({ force: true })
  await settings.getByText('Now: WebSocket, connected.').waitFor()
  pauses.goOn()
  await page.keyboard.press('Escape')
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(generated())
})

test('the connection test measures each transport, and says what is wrong with one that fails', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const trips = page.getByRole('dialog').getByRole('listitem')
  const run = async () => {
    const settings = await openSettings(page)
    await settings.getByRole('button', { name: 'Test the connection' }).click()
    await settings.getByRole('button', { name: 'Test the connection', disabled: false }).waitFor()
  }
  await run()
  for (const [at, way] of ['HTTP', 'WebSocket', 'SSE'].entries())
    expect(words((await trips.nth(at).textContent()) ?? '')).toMatch(new RegExp(`^${way}\\s*[\\d.,]+ ms$`))

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
