import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { anew, answerIn, answers, ask, lastAnswer, questions, textOf, words } from './support/chat.ts'
import { heldSends } from './support/heldSends.ts'
import { countShifts, shiftsOf } from './support/shifts.ts'
import { modelStage } from './support/stage.ts'

const ADMIN_API_KEY = 'a-key-for-the-test-0123456789abcdef'
const QUESTION = 'How often should I water my Harmony Palm?'
const CHECKING = 'You asked this before. Checking that the answer still holds…'

const stage = modelStage({ behaviour: { tokens: 60 }, settings: { ADMIN_API_KEY } })

const newConversation = (page: Page) => page.getByRole('button', { name: 'New conversation' }).click()

/** A conversation with one answer; resolves with its words. */
async function asked(page: Page, question: string): Promise<string> {
  await ask(page, question)
  const text = await textOf(await answerIn(page, 'COMPLETE'))
  await page.waitForFunction(() => sessionStorage.getItem('verdemuse.earlier') !== null)
  return text
}

/** An answer changes when a document that it rests on does. */
async function editAboutThePalm(page: Page, body: string): Promise<void> {
  const search =
    'query($query: String!) { searchKnowledge(query: $query, first: 1) { document { id title } } }'
  const upsert = 'mutation($input: UpsertDocumentInput!) { upsertDocument(input: $input) { id } }'
  const call = async (query: string, variables: object) => {
    const reply = await page.request.post(`${stage.url}/graphql`, {
      headers: { authorization: `Bearer ${ADMIN_API_KEY}` },
      data: { query, variables },
    })
    const { data, errors } = await reply.json()
    expect(errors).toBeUndefined()
    return data
  }
  const found = await call(search, { query: QUESTION })
  const { id, title } = found.searchKnowledge[0].document
  await call(upsert, { input: { id, title, body } })
}

test('what was asked before shows its answer before the server has said anything, and stays in place when it has', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const question = anew(QUESTION)
  const before = await asked(page, question)
  const upstreamCalls = stage.upstream.requests.length
  await page.goto(stage.url)
  const held = await heldSends(page)
  await ask(page, ` ${question} `)
  await page.getByText(CHECKING).waitFor()
  expect(await textOf(lastAnswer(page))).toBe(before)
  expect(held.count()).toBe(1)
  await lastAnswer(page).evaluate((element) => Object.assign(element, { seenBefore: true }))
  await countShifts(page)
  held.release()

  const answer = await answerIn(page, 'COMPLETE')
  expect(await textOf(answer)).toBe(before)
  expect(await answer.evaluate((element) => Reflect.get(element, 'seenBefore'))).toBe(true)
  await page.getByText(CHECKING).waitFor({ state: 'detached' })
  await answer.getByText('From the cache: this was asked before.').waitFor()
  expect(await shiftsOf(page)).toBe(0)
  expect(await questions(page).count()).toBe(1)
  expect(stage.upstream.requests.length).toBe(upstreamCalls)
  await page.reload()
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(before)
  const list = page.getByRole('navigation', { name: 'Conversations' })
  expect(await list.getByRole('listitem').count()).toBe(2)
})

test('where the documents have changed since, the new answer takes the place of the earlier one in one step', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const before = await asked(page, anew(QUESTION))
  await editAboutThePalm(page, '# Harmony Palm\n\nWater your Harmony Palm every nine days.')
  const question = words((await questions(page).locator('.bubble').textContent()) ?? '')
  await newConversation(page)
  stage.upstream.next({ tokens: 60, tps: 60, ttft: 300 })
  await page.evaluate(() => {
    const seen = new Set<string>()
    Object.assign(window, { seen })
    const look = () => {
      const answer = document.querySelector('article.answer')
      if (answer) seen.add(answer.querySelector('.prose')?.textContent ?? '')
      requestAnimationFrame(look)
    }
    look()
  })
  await ask(page, question)
  await page.getByText(CHECKING).waitFor()
  expect(await textOf(lastAnswer(page))).toBe(before)
  const answer = await answerIn(page, 'COMPLETE')
  const after = words(stage.upstream.generated.at(-1)?.text ?? '')
  expect(after).not.toBe(before)
  await expect.poll(() => textOf(answer)).toBe(after)
  await answer.getByText('The answer has changed since you asked before.').waitFor()
  const seen = await page.evaluate(() => [...(Reflect.get(window, 'seen') as Set<string>)])
  expect(seen.map(words)).toEqual([before, after])
})

test('a question within a conversation waits for its own answer', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const question = anew(QUESTION)
  await asked(page, question)
  const held = await heldSends(page)
  await ask(page, question)
  await page.getByText('Sending…', { exact: true }).first().waitFor()
  await expect.poll(held.count).toBe(1)
  expect(await answers(page).count()).toBe(1)
  held.release()
  await page.locator('article.answer[data-status=COMPLETE]').nth(1).waitFor()
})

test('an answer that did not help is not shown again', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const question = anew(QUESTION)
  await asked(page, question)
  await page.getByRole('button', { name: 'This did not help' }).click()
  await page.waitForFunction(() => sessionStorage.getItem('verdemuse.earlier') === null)
})

test('the reader can turn both caches off, in every tab and for good', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const question = anew(QUESTION)
  await asked(page, question)
  const other = await visitor.tab()
  await other.getByRole('button', { name: 'Settings' }).click()
  await other.getByRole('switch', { name: 'Earlier answers at once' }).click()
  await page.bringToFront()
  await page.waitForFunction(() => sessionStorage.getItem('verdemuse.earlier') === null)
  await newConversation(page)
  const held = await heldSends(page)
  await ask(page, question)
  await expect.poll(held.count).toBe(1)
  expect(await answers(page).count()).toBe(0)
  held.release()
  await answerIn(page, 'COMPLETE')

  const upstreamCalls = stage.upstream.requests.length
  await page.reload()
  await page.getByRole('button', { name: 'Settings' }).click()
  expect(await page.getByRole('switch', { name: 'Earlier answers at once' }).isChecked()).toBe(false)
  await page.getByRole('switch', { name: 'Answer cache' }).click()
  await page.keyboard.press('Escape')
  await newConversation(page)
  await ask(page, question)
  await answerIn(page, 'COMPLETE')
  expect(stage.upstream.requests.length).toBe(upstreamCalls + 1)
  expect(await page.evaluate(() => sessionStorage.getItem('verdemuse.earlier'))).toBeNull()
})

test('a conversation that was open before opens without a network, and is in step again once there is one', async () => {
  await using visitor = await stage.visit()
  const { page, context } = visitor
  const first = await asked(page, anew(QUESTION))
  const title = (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
  const address = new URL(page.url()).pathname
  await newConversation(page)
  const second = await asked(page, anew('How long does shipping take?'))
  const other = await visitor.tab(address)
  await answerIn(other, 'COMPLETE')
  await context.setOffline(true)
  await page.getByRole('link', { name: title }).click()
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(first)
  await page.goBack()
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(second)
  await page.goForward()
  expect(await textOf(await answerIn(page, 'COMPLETE'))).toBe(first)

  await context.setOffline(false)
  await ask(other, anew('And how much light does it need?'))
  await questions(page).nth(1).waitFor()
  await page.locator('article.answer[data-status=COMPLETE]').nth(1).waitFor()
})
