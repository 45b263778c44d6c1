import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { anew, answerIn, answers, ask, lastAnswer, questions, textOf, textWith } from './support/chat.ts'
import { pausesAfter } from './support/pauses.ts'
import { modelStage } from './support/stage.ts'

const QUESTION = 'How often should I water my Harmony Palm?'

const stage = modelStage({ behaviour: { tokens: 40 } })

const list = (page: Page) => page.getByRole('navigation', { name: 'Conversations' })
const title = (page: Page) => page.getByRole('heading', { level: 1 })

/** A conversation with one answer, open in two tabs. */
async function inTwoTabs() {
  const visitor = await stage.visit()
  const { page: one } = visitor
  await ask(one, QUESTION)
  await answerIn(one, 'COMPLETE')
  const two = await visitor.tab(new URL(one.url()).pathname)
  await answerIn(two, 'COMPLETE')
  return { visitor, one, two, [Symbol.asyncDispose]: () => visitor[Symbol.asyncDispose]() }
}

test('a question asked in one tab is answered in both, word by word', async () => {
  await using tabs = await inTwoTabs()
  const { one, two } = tabs
  const pauses = pausesAfter(20)
  stage.upstream.next(pauses)
  await ask(one, anew('And how much light does it need?'))
  await questions(two).nth(1).waitFor()
  await answers(two).nth(1).waitFor()
  await textWith(two, 10)
  expect(await lastAnswer(two).getAttribute('data-status')).toBe('STREAMING')
  pauses.goOn()
  await one.locator('article.answer[data-status=COMPLETE]').nth(1).waitFor()
  await two.locator('article.answer[data-status=COMPLETE]').nth(1).waitFor()
  expect(await textOf(lastAnswer(two))).toBe(await textOf(lastAnswer(one)))
  expect(await questions(one).count()).toBe(2)
})

test('an answer stopped in one tab is stopped in both', async () => {
  await using tabs = await inTwoTabs()
  const { one, two } = tabs
  stage.upstream.next(pausesAfter(20))
  await ask(one, anew('And how much light does it need?'))
  await two.getByRole('button', { name: 'Stop' }).click()
  await answerIn(one, 'STOPPED')
  await answerIn(two, 'STOPPED')
})

test('a new name of a conversation shows in both tabs, and is still there after a reload', async () => {
  await using tabs = await inTwoTabs()
  const { one, two } = tabs
  await list(one).getByRole('link').first().focus()
  await one.getByRole('button', { name: /^Rename/ }).click()
  await one.getByRole('textbox', { name: 'Name of the conversation' }).fill('My <b>palm</b>')
  await one.keyboard.press('Enter')
  for (const page of [one, two]) {
    await list(page).getByText('My <b>palm</b>').waitFor()
    await title(page).getByText('My <b>palm</b>').waitFor()
  }
  await one.reload()
  await title(one).getByText('My <b>palm</b>').waitFor()
})

test('Escape leaves the name of a conversation as it was', async () => {
  await using tabs = await inTwoTabs()
  const { one } = tabs
  await list(one).getByRole('link').first().focus()
  await one.getByRole('button', { name: /^Rename/ }).click()
  await one.getByRole('textbox', { name: 'Name of the conversation' }).fill('Something else')
  await one.keyboard.press('Escape')
  await list(one).getByText(QUESTION).waitFor()
})

test('deleting a conversation asks first; then it is gone, in the other tab too', async () => {
  await using tabs = await inTwoTabs()
  const { one, two } = tabs
  const remove = one.getByRole('button', { name: /^Delete/ }).first()
  await list(one).getByRole('link').first().focus()
  await remove.click()
  await one.getByRole('alertdialog').getByRole('button', { name: 'Keep it' }).click()
  await one.getByRole('alertdialog').waitFor({ state: 'detached' })
  await list(one).getByText(QUESTION).waitFor()

  await remove.click()
  await one.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await one.getByRole('heading', { name: 'What can we help you with?' }).waitFor()
  expect(await list(one).getByRole('listitem').count()).toBe(0)
  await two.getByRole('heading', { name: 'This conversation is not here' }).waitFor()
  expect(await list(two).getByRole('listitem').count()).toBe(0)
})

test('back and forward go from conversation to conversation', async () => {
  await using tabs = await inTwoTabs()
  const { one } = tabs
  await one.getByRole('button', { name: 'New conversation' }).click()
  await ask(one, 'How long does shipping take?')
  await answerIn(one, 'COMPLETE')
  await list(one)
    .getByRole('link', { name: /Harmony Palm/ })
    .click()
  await title(one).getByText(QUESTION).waitFor()
  await one.goBack()
  await title(one).getByText('How long does shipping take?').waitFor()
  await one.goForward()
  await title(one).getByText(QUESTION).waitFor()
  await questions(one).getByText(QUESTION).waitFor()
})
