import { expect, test } from 'vitest'
import { WIDE } from './support/browser.ts'
import { answerIn, ask } from './support/chat.ts'
import { productStage } from './support/stage.ts'

const stage = productStage({
  settings: {
    SAMPLE_KNOWLEDGE: '',
    ASSISTANT_NAME: 'Velo & <Co>',
    GREETING: 'Ask us about bicycles.',
    GREETING_DE: 'Fragen Sie uns nach Rädern.',
    SUPPORT_CONTACT: '+44 20 7946 0000',
  },
})

test('in production, customers meet the company alone: its name, its greeting, its contact, no samples', async () => {
  await using visitor = await stage.visit(WIDE)
  const { page } = visitor
  expect(await page.title()).toBe('Velo & <Co>')
  await page.getByRole('heading', { name: 'Ask us about bicycles.' }).waitFor()
  await page.getByText('Velo & <Co>').waitFor()
  expect(await page.getByRole('list', { name: 'Questions to try' }).count()).toBe(0)
  await ask(page, 'Can I return a plant that I bought?')
  const answer = await answerIn(page, 'COMPLETE')
  await answer.getByText('customer service: +44 20 7946 0000').waitFor()
  expect(await page.title()).toContain('· Velo & <Co>')
  expect(await page.textContent('body')).not.toContain('VerdeMuse')
  expect(visitor.offences).toEqual([])
})

test('a German customer is greeted in German, under the one name', async () => {
  await using visitor = await stage.visit({ ...WIDE, locale: 'de-DE' })
  await visitor.page.getByRole('heading', { name: 'Fragen Sie uns nach Rädern.' }).waitFor()
  expect(await visitor.page.title()).toBe('Velo & <Co>')
})
