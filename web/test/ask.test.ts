import { expect, test } from 'vitest'
import { answerIn, ask, lastAnswer, questions } from './support/chat.ts'
import { productStage } from './support/stage.ts'

const stage = productStage({ settings: { VISITOR_OPERATIONS: 'persisted' } })

test('a first visitor is offered questions, and one click asks the first of them', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await page.getByRole('heading', { name: 'What can we help you with?' }).waitFor()
  const tries = page.getByRole('list', { name: 'Questions to try' }).getByRole('button')
  await tries.nth(2).waitFor()
  expect(await tries.count()).toBe(3)
  const question = (await tries.first().locator('.try-question').textContent()) ?? ''
  const title = (await tries.first().locator('.try-title').textContent()) ?? ''
  await tries.first().click()

  const answer = await answerIn(page, 'COMPLETE')
  const sources = answer.getByRole('list', { name: 'Sources' })
  await sources.getByRole('button', { name: title }).first().waitFor()
  await answer.getByText('Put together from our documents, without a language model.').waitFor()
  expect(page.url()).toMatch(/\/c\/conv_[\w-]+$/)
  await page.getByRole('heading', { level: 1, name: question }).waitFor()
  expect(visitor.offences).toEqual([])
})

test('each of the questions to try is answered from a source', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  for (const number of [0, 1, 2]) {
    await page.getByRole('button', { name: 'New conversation' }).click()
    await page.getByRole('list', { name: 'Questions to try' }).getByRole('button').nth(number).click()
    const answer = await answerIn(page, 'COMPLETE')
    expect(await answer.getByRole('list', { name: 'Sources' }).getByRole('listitem').count()).toBeGreaterThan(
      0,
    )
  }
})

test('a source is one click away, and closing it gives the keyboard back', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await ask(page, 'How often should I water my Harmony Palm?')
  const answer = await answerIn(page, 'COMPLETE')
  const chip = answer.getByRole('button', { name: /^Source 1: .*Harmony Palm/ }).first()
  await chip.click()
  const passage = page.getByRole('dialog', { name: /Harmony Palm/ })
  await passage.getByText(/week/i).first().waitFor()
  await page.keyboard.press('Escape')
  await passage.waitFor({ state: 'detached' })
  await page.waitForFunction(() => document.activeElement?.classList.contains('chip'))

  await answer.getByRole('list', { name: 'Sources' }).getByRole('button').first().click()
  await passage.getByRole('button', { name: 'Close' }).click()
  await passage.waitFor({ state: 'detached' })
  expect(visitor.offences).toEqual([])
})

test('an answer is announced once, when it has ended', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  // It is there with the page's words, which come after the page itself.
  await page.getByRole('textbox').first().waitFor()
  await page.evaluate(() => {
    const region = [...document.querySelectorAll('[aria-live=polite]')].at(-1)
    const said: string[] = []
    Object.assign(window, { said })
    if (region)
      new MutationObserver(() => said.push(region.textContent ?? '')).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      })
  })
  await ask(page, 'How often should I water my Harmony Palm?')
  await answerIn(page, 'COMPLETE')
  await page.waitForFunction(() => (Reflect.get(window, 'said') as string[]).length > 0)
  const said = await page.evaluate(() => Reflect.get(window, 'said') as string[])
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(/^Answer: .*week/s)
  expect(said[0]).not.toMatch(/\[\d\]|\*/)
})

test('an answer is rated, and the rating is still there after a reload', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await ask(page, 'How long does shipping take?')
  await answerIn(page, 'COMPLETE')
  await page.getByRole('button', { name: 'This helped' }).click()
  await page.getByRole('button', { name: 'This helped', pressed: true }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'This helped', pressed: true }).waitFor()
  await page.getByRole('button', { name: 'This did not help' }).click()
  await page.getByRole('button', { name: 'This did not help', pressed: true }).waitFor()
  expect(await page.getByRole('button', { name: 'This helped', pressed: true }).count()).toBe(0)

  const comment = page.getByRole('textbox', { name: /What was wrong or missing/ })
  await comment.fill('Nothing about <b>islands</b>.')
  await page.getByRole('button', { name: 'Send the comment' }).click()
  await page.getByText('Your comment: Nothing about <b>islands</b>.').waitFor()
  await page.reload()
  await page.getByText('Your comment: Nothing about <b>islands</b>.').waitFor()
})

test('trying again adds another answer to the same question', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await ask(page, 'How long does shipping take?')
  await answerIn(page, 'COMPLETE')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.locator('article.answer[data-status=COMPLETE]').nth(1).waitFor()
  expect(await questions(page).count()).toBe(1)
})

test('a draft outlives a reload, and what is too long is not sent', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const composer = page.getByRole('textbox', { name: 'Your question' })
  await composer.fill('First line')
  await composer.press('Shift+Enter')
  await composer.pressSequentially('second line')
  await page.reload()
  expect(await composer.inputValue()).toBe('First line\nsecond line')

  await composer.fill('x'.repeat(4001))
  await page.getByText('1 character too many to be sent.').waitFor()
  await composer.press('Enter')
  expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
  await composer.fill('x'.repeat(3990))
  await page.getByText('10 characters left.').waitFor()
  expect(await questions(page).count()).toBe(0)
})

test('an address that leads to nothing says so, and leads on', async () => {
  await using visitor = await stage.visit()
  const page = await visitor.tab('/c/conv_0190a000-0000-7000-8000-000000000000')
  await page.getByRole('heading', { name: 'This conversation is not here' }).waitFor()
  await page.getByRole('button', { name: 'Start a new conversation' }).click()
  await ask(page, 'How long does shipping take?')
  await lastAnswer(page).waitFor()
})

test('a part that cannot be loaded says so, and the rest of the page goes on', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await page.route('**/assets/SourceDialog-*.js', (route) => route.abort())
  await ask(page, 'How often should I water my Harmony Palm?')
  const answer = await answerIn(page, 'COMPLETE')
  await answer
    .getByRole('button', { name: /^Source 1/ })
    .first()
    .click()
  await page.getByRole('alert').getByText('could not be loaded').waitFor()
  await ask(page, 'How long does shipping take?')
  await page.locator('article.answer[data-status=COMPLETE]').nth(1).waitFor()
})
