import { expect, test } from 'vitest'
import { WIDE } from './support/browser.ts'
import { answerIn, ask } from './support/chat.ts'
import { productStage } from './support/stage.ts'

const stage = productStage()

test('the page speaks the language of the browser, until another one is chosen', async () => {
  await using visitor = await stage.visit({ ...WIDE, locale: 'de-AT' })
  const { page } = visitor
  const loaded: string[] = []
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname))
  await page.reload()
  await page.getByRole('textbox', { name: 'Ihre Frage' }).fill('How long does shipping take?')
  await page.keyboard.press('Enter')
  const answer = await answerIn(page, 'COMPLETE')
  await answer.getByText('Aus unseren Dokumenten zusammengestellt, ohne Sprachmodell.').waitFor()
  await page.getByRole('button', { name: 'Einstellungen' }).click()
  const german = page.getByRole('dialog', { name: 'Einstellungen' })
  await german.getByRole('switch', { name: 'Frühere Antworten sofort' }).waitFor()
  expect(loaded.filter((path) => /\.en-/.test(path))).toEqual([])
  expect(await page.locator('html').getAttribute('lang')).toBe('de-AT')

  await german.getByRole('radio', { name: 'English' }).check({ force: true })
  await page.getByRole('dialog', { name: 'Settings' }).getByText('Earlier answers at once').waitFor()
  await answer.getByText('Put together from our documents, without a language model.').waitFor()
  await page.reload()
  await ask(page, 'How long does shipping take?')
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  expect(visitor.offences).toEqual([])
})
