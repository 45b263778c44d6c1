import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { answerIn, ask, questions } from './support/chat.ts'
import { productStage } from './support/stage.ts'

const stage = productStage()

/** Sends questions by the API, as the visitor of the page, each into the conversation or, without one, a new one. */
async function sendMany(page: Page, count: number, conversationId?: string): Promise<void> {
  // Before the answer to the page's first request, each of these would be another visitor's.
  await expect.poll(() => page.context().cookies()).not.toEqual([])
  await page.evaluate(
    async ({ count, conversationId }) => {
      const query =
        'mutation($input: SendMessageInput!) { sendMessage(input: $input) { userMessage { id } } }'
      for (let number = 1; number <= count; number += 1) {
        const input = {
          content: `Shipping, question ${number}?`,
          ...(conversationId ? { conversationId } : {}),
        }
        const reply = await fetch('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables: { input } }),
        })
        const { errors } = await reply.json()
        if (errors) throw new Error(JSON.stringify(errors))
      }
    },
    { count, conversationId },
  )
}

test('earlier messages come in above what is being read, which stays where it is', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await ask(page, 'How often should I water my Harmony Palm?')
  await answerIn(page, 'COMPLETE')
  await sendMany(page, 40, new URL(page.url()).pathname.slice('/c/'.length))
  await page.reload()
  await page.getByText('Shipping, question 40?').waitFor()
  expect(await questions(page).count()).toBe(25)

  const earlier = page.getByRole('button', { name: 'Show earlier messages' })
  await earlier.scrollIntoViewIfNeeded()
  const first = page.getByText('Shipping, question 16?')
  const before = (await first.boundingBox())?.y
  await earlier.click()
  await questions(page).nth(40).waitFor({ state: 'attached' })
  expect(Math.abs(((await first.boundingBox())?.y ?? 0) - (before ?? 0))).toBeLessThan(2)
  expect(await earlier.count()).toBe(0)
  expect(await questions(page).first().textContent()).toContain('Harmony Palm')
  expect(await questions(page).count()).toBe(41)
})

test('older conversations are one press away, each shown once', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await sendMany(page, 45)
  await page.reload()
  const rows = page.getByRole('navigation', { name: 'Conversations' }).getByRole('listitem')
  await rows.nth(29).waitFor()
  expect(await rows.count()).toBe(30)
  await page.getByRole('button', { name: 'Show older conversations' }).click()
  await rows.nth(44).waitFor()
  expect(await rows.count()).toBe(45)
  expect(await rows.first().textContent()).toContain('question 45?')
  expect(await rows.last().textContent()).toContain('question 1?')
  expect(await page.getByRole('button', { name: 'Show older conversations' }).count()).toBe(0)
})

test('a search finds what the list has not read yet, by any part of its name, and the keyboard goes through it', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  await sendMany(page, 45)
  await page.reload()
  const nav = page.getByRole('navigation', { name: 'Conversations' })
  await nav.getByRole('region', { name: 'Today' }).getByRole('listitem').nth(29).waitFor()
  await page.keyboard.press('Control+K')
  await page.keyboard.type('QUESTION 4')
  await nav.getByText('7 conversations found.').waitFor()
  await page.keyboard.press('Escape')
  await nav.getByRole('listitem').nth(29).waitFor()
  await page.keyboard.type('question 11?')
  await nav.getByText('1 conversation found.').waitFor()
  const link = nav.getByRole('link')
  await link.focus()
  await page.keyboard.press('F2')
  await page.keyboard.type('The eleventh')
  await page.keyboard.press('Enter')
  await nav.getByText('The eleventh').waitFor()
  await page.getByRole('textbox', { name: 'Search your conversations' }).fill('no such thing')
  await nav.getByText('No conversation has this in its name.').waitFor()
  await page.getByRole('button', { name: 'Clear the search' }).click()
  // Renamed just now, it is the first one.
  await nav.getByRole('link').first().focus()
  for (const key of ['End', 'Home', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key)
  await page.keyboard.press('Delete')
  await page.getByRole('alertdialog').getByText('The eleventh').waitFor()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await nav.getByText('The eleventh').waitFor({ state: 'detached' })
  expect(visitor.offences).toEqual([])
})
