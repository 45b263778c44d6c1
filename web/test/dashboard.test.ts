import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { barriersOf } from './support/axe.ts'
import { PHONE } from './support/browser.ts'
import { ADMIN_API_KEY, makeKey, newCustomer, revokeKey, signIn } from './support/owners.ts'
import { modelStage } from './support/stage.ts'

const stage = modelStage({
  store: 'Redis',
  settings: { ADMIN_API_KEY },
  behaviour: { tokens: 8, tps: 400, ttft: 20 },
})

const source = (page: Page) => page.locator('.source')
const until = (page: Page, state: string) => page.locator(`.source[data-source=${state}]`).waitFor()

/** Whether each of the totals has its name above its figure. */
const namedAbove = (page: Page) =>
  page.locator('.totals .figures > div').evaluateAll((totals) =>
    totals.map(({ children: [name, figure] }) => {
      const nameEndsAt = name?.getBoundingClientRect().bottom ?? Number.NaN
      return nameEndsAt <= (figure?.getBoundingClientRect().top ?? Number.NaN)
    }),
  )

/** So many questions, each asked by someone new; the same words again come from the cache. */
async function askOften(questions: readonly string[]): Promise<void> {
  for (const question of questions) {
    const reader = newCustomer(stage.url)
    const { assistantMessage } = await reader.send(question)
    if (assistantMessage.status !== 'COMPLETE') await reader.follow(assistantMessage.id)
  }
}

test('a key that is wrong, or opens something else, is told so in words; a good one is kept by this tab alone', async () => {
  await using visitor = await stage.visit()
  await visitor.context.clock.install()
  const page = await visitor.tab('/dashboard')
  for (const wrong of ['no-such-key', 'ключ', `vm_${'a'.repeat(22)}_${'b'.repeat(43)}`]) {
    await signIn(page, wrong)
    await page.getByText('This key is not valid.').waitFor()
  }
  expect(await barriersOf(page)).toEqual([])
  await signIn(page, (await makeKey(stage.url, ['chat'])).secret)
  await page.getByText('the dashboard needs one with the scope stats:read or admin').waitFor()
  const { id, secret } = await makeKey(stage.url, ['stats:read'])
  await signIn(page, secret)
  await until(page, 'live')
  await page.getByText('a key with the scope admin shows them').waitFor()
  await page.reload()
  await until(page, 'live')
  const stores = () =>
    page.evaluate(() => [Object.values(localStorage), Object.values(sessionStorage)].map(String))
  const [forAll, ofTab] = await stores()
  expect(forAll).not.toContain(secret)
  expect(ofTab).toContain(secret)
  const other = await visitor.tab('/dashboard')
  await other.getByLabel('API key').waitFor()

  await revokeKey(stage.url, id)
  const refused = page.getByText('Your key is no longer valid')
  await expect
    .poll(async () => {
      await page.clock.runFor(5_000)
      return refused.count()
    })
    .toBe(1)
  expect((await stores()).join()).not.toContain(secret)
  expect(visitor.offences).toEqual([])
})

test('signing out forgets the key', async () => {
  await using visitor = await stage.visit()
  const page = await visitor.tab('/dashboard')
  await signIn(page)
  await until(page, 'live')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.reload()
  await page.getByLabel('API key').waitFor()
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
})

test('answers show by how they came about, over time, in charts and in their tables', async () => {
  await using visitor = await stage.visit()
  const { context } = visitor
  await context.clock.install()
  const page = await visitor.tab('/dashboard')
  await signIn(page)
  await until(page, 'live')
  await askOften(['How long does shipping take?', 'How long does shipping take?', 'Can I return a palm?'])
  const answers = page.getByRole('region', { name: 'Answers a minute', exact: true })
  const rate = async (name: string) =>
    Number(
      (await answers.getByRole('listitem').filter({ hasText: name }).locator('strong').textContent()) ?? '',
    )
  // Two were written and one came from the cache, and they are counted within a moment.
  await expect
    .poll(async () => {
      await page.clock.runFor(5_000)
      return (await rate('By the model')) / (await rate('From the cache'))
    })
    .toBeCloseTo(2, 0)
  const latency = page.getByRole('region', { name: 'Time to the first token', exact: true })
  expect(await latency.getByRole('listitem').first().textContent()).toMatch(/^Written anew, p50 [\d.,]+ ms$/)
  expect(await page.locator('.chart canvas').count()).toBe(3)
  expect(await namedAbove(page)).toEqual(Array(5).fill(true))
  expect(await barriersOf(page)).toEqual([])

  await answers.getByRole('button', { name: 'Answers a minute, as a table' }).focus()
  await page.keyboard.press('Enter')
  const row = answers.getByRole('row').nth(1)
  const cells = (await row.getByRole('cell').allInnerTexts()).map(Number)
  expect(cells.map((value) => value > 0)).toEqual([true, false, false, true, false, false])
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Answers a minute, as a table')
  await page.getByRole('region', { name: 'Health', exact: false }).getByText('store').waitFor()
  expect(await barriersOf(page)).toEqual([])
  expect(visitor.offences).toEqual([])
})

test('where no subscription comes through, the figures are asked for; where nothing does, that is told, and heals', async () => {
  await using visitor = await stage.visit({ ...PHONE, colorScheme: 'dark' })
  const page = await visitor.context.newPage()
  await page.routeWebSocket('**/graphql', (socket) => socket.close())
  await page.route('**/graphql', (route) =>
    route.request().headers().accept === 'text/event-stream' ? route.abort() : route.continue(),
  )
  await page.clock.install()
  await page.goto(`${stage.url}/dashboard`)
  await signIn(page)
  await until(page, 'polled')
  const lookups = page.locator('.totals dd').nth(2)
  const before = Number(await lookups.textContent())
  await askOften(['Do you ship to Norway?'])
  await expect
    .poll(async () => {
      await page.clock.runFor(5_000)
      return Number(await lookups.textContent())
    })
    .toBe(before + 1)
  expect(await barriersOf(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)

  await visitor.context.setOffline(true)
  await page.clock.runFor(5_000)
  await until(page, 'away')
  expect(await source(page).textContent()).toMatch(/^The server does not answer\. These figures are of \d/)
  await visitor.context.setOffline(false)
  await page.clock.runFor(5_000)
  await until(page, 'polled')
})

/** From the third question for the dashboard's figures on, the page answers itself, without a network. */
function answerItself(): void {
  const ask = window.fetch.bind(window)
  let first: { data: { answerStats: Record<string, unknown> } } | null = null
  Object.assign(window, { readings: 0 })
  window.fetch = async (input, init) => {
    if (!String(init?.body).includes('"operationName":"Dashboard"')) return ask(input, init)
    const readings = Number(Reflect.get(window, 'readings')) + 1
    Object.assign(window, { readings })
    first ??= await (await ask(input, init)).json()
    const { data } = structuredClone(first) ?? { data: { answerStats: {} } }
    Object.assign(data.answerStats, { generated: readings * 7, cached: readings * 3 })
    return new Response(JSON.stringify({ data }), { headers: { 'content-type': 'application/json' } })
  }
}

test('hours of figures take no more memory than the first hour', async () => {
  // Small, so that little of it is painted a thousand times.
  await using visitor = await stage.visit({ viewport: { width: 320, height: 200 } })
  const page = await visitor.context.newPage()
  await page.clock.install()
  await page.addInitScript(answerItself)
  await page.goto(`${stage.url}/dashboard`)
  await signIn(page)
  await until(page, 'live')
  const client = await visitor.context.newCDPSession(page)
  const size = async () => {
    await client.send('HeapProfiler.collectGarbage')
    const { usedSize } = await client.send('Runtime.getHeapUsage')
    return { bytes: usedSize, nodes: await page.evaluate(() => document.querySelectorAll('*').length) }
  }
  const readings = async (count: number) => {
    const known = () => page.evaluate(() => Number(Reflect.get(window, 'readings')))
    for (const wanted = (await known()) + count; (await known()) < wanted; ) await page.clock.runFor(100_000)
  }
  await readings(730)
  const after = await size()
  await readings(600)
  const later = await size()
  expect(later.nodes).toBe(after.nodes)
  expect(later.bytes - after.bytes).toBeLessThan(300_000)
})
