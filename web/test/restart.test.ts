import { expect, test } from 'vitest'
import { answerIn, ask, questions, textOf, textWith, words } from './support/chat.ts'
import { pausesAfter } from './support/pauses.ts'
import { modelStage } from './support/stage.ts'

const QUESTION = 'How often should I water my Harmony Palm?'

const stage = modelStage({ behaviour: { tokens: 30 } })

test('if the server is killed in mid-answer, the page says so, reconnects by itself, and shows what became of the answer', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  stage.upstream.next({ tokens: 60, ...pausesAfter(30) })
  await ask(page, QUESTION)
  const seen = await textWith(page, 20)
  const whole = words(stage.upstream.generated.at(-1)?.text ?? '')
  await stage.product.kill()
  await page.getByText('Connection lost. Reconnecting…').waitFor()
  await stage.product.restart()
  const failed = await answerIn(page, 'FAILED')
  await page.getByText('Connection lost. Reconnecting…').waitFor({ state: 'detached' })
  const kept = await textOf(failed)
  expect(kept.length).toBeGreaterThanOrEqual(seen.length / 2)
  expect(whole.startsWith(kept)).toBe(true)
  await failed.getByRole('button', { name: 'Try again' }).click()
  await answerIn(page, 'COMPLETE')
})

test('a question asked while the server is down arrives once it is back, and only once', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await ask(page, QUESTION)
  await answerIn(page, 'COMPLETE')
  await stage.product.kill()
  // The page gives up after a few attempts: none of them while the server starts, however long that takes.
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 60_000)
  const failed = page.waitForEvent(
    'requestfailed',
    (request) => request.postData()?.includes('SendMessage') ?? false,
  )
  await ask(page, 'And how much light does it need?')
  await failed
  await page.getByText('Sending…', { exact: true }).first().waitFor()
  await stage.product.restart()
  await page.clock.resume()
  await page.locator('article.answer[data-status=COMPLETE]').nth(1).waitFor()
  await page.reload()
  await page.locator('article.answer[data-status=COMPLETE]').nth(1).waitFor()
  expect(await questions(page).count()).toBe(2)
})

test('if the server stays down, the question is back in the composer, with the reason', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await page.getByRole('textbox', { name: 'Your question' }).waitFor()
  await stage.product.kill()
  await ask(page, QUESTION)
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor()
  const composer = page.getByRole('textbox', { name: 'Your question' })
  expect(await composer.inputValue()).toBe(QUESTION)
  await stage.product.restart()
  await composer.press('Enter')
  await answerIn(page, 'COMPLETE')
  expect(await questions(page).count()).toBe(1)
})

test('a question asked without a network is kept, also over a reload, and arrives only once', async () => {
  await using visitor = await stage.visit()
  const { page, context } = visitor
  await page.getByRole('textbox', { name: 'Your question' }).waitFor()
  await context.setOffline(true)
  await ask(page, QUESTION)
  await page.locator('article.question').getByText('No network. Your question goes out by itself').waitFor()
  await context.setOffline(false)
  await answerIn(page, 'COMPLETE')
  await context.setOffline(true)
  await ask(page, 'And how much light does it need?')
  await page.locator('article.question').getByText('No network. Your question goes out by itself').waitFor()
  // A page that is closed without a network, and opened with one.
  const address = new URL(page.url()).pathname
  await page.close()
  await context.setOffline(false)
  const again = await visitor.tab(address)
  await again.locator('article.answer[data-status=COMPLETE]').nth(1).waitFor()
  await again.reload()
  await again.locator('article.answer[data-status=COMPLETE]').nth(1).waitFor()
  expect(await questions(again).count()).toBe(2)
  expect(await again.getByRole('textbox', { name: 'Your question' }).inputValue()).toBe('')
  expect(await again.getByRole('navigation', { name: 'Conversations' }).getByRole('listitem').count()).toBe(1)
})

test('a question whose reply is lost is not asked twice', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  let lost = 0
  await page.route('**/graphql', async (route) => {
    if (lost > 0 || !route.request().postData()?.includes('SendMessage')) return route.fallback()
    lost += 1
    await route.fetch()
    await route.abort('connectionreset')
  })
  await ask(page, QUESTION)
  await answerIn(page, 'COMPLETE')
  expect(lost).toBe(1)
  await page.reload()
  await answerIn(page, 'COMPLETE')
  expect(await questions(page).count()).toBe(1)
  expect(await page.getByRole('navigation', { name: 'Conversations' }).getByRole('listitem').count()).toBe(1)
})
