import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { answerIn, ask, textOf, words } from './support/chat.ts'
import { modelStage } from './support/stage.ts'

const stage = modelStage({ behaviour: { tokens: 60, tps: 60 } })

const composer = (page: Page) => page.getByRole('textbox', { name: 'Your question' })

test('the first load takes at most 90 kB of compressed scripts, and none of what is opened later', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const scripts = new Set<string>()
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.add(request.url())
  })
  await page.reload()
  await composer(page).waitFor()
  await page.waitForLoadState('networkidle')
  const bodies = await Promise.all([...scripts].map(async (url) => (await page.request.get(url)).body()))
  expect(scripts.size).toBeGreaterThan(2)
  expect(bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)).toBeLessThan(90_000)
  const text = bodies.join()
  expect(text).toContain('sendMessage')
  expect(text).not.toMatch(/upsertDocument|importDocuments|createApiKey|knowledgeGaps|exportMyData/)
  // What Solid's build for development says; it would slow down every reader.
  expect(text).not.toContain('computations created outside')
  const later = /(Source|Settings|Performance|Delete)Dialog|panels\.|\.de-|Dashboard|Admin|owners/
  expect([...scripts].filter((url) => later.test(new URL(url).pathname))).toEqual([])
})

const SLOWER = 4

test('a page that loses the server half-way through its load is whole once the server is back', async () => {
  await using visitor = await stage.visit()
  const { context, page } = visitor
  const parts = /\/assets\/Page-.*\.js$/
  let refused = 0
  await context.route(parts, (route) => {
    refused += 1
    return route.abort('connectionrefused')
  })
  await page.goto(stage.url)
  await expect.poll(() => refused).toBeGreaterThan(0)
  await context.unroute(parts)
  await composer(page).waitFor()
})

test('on a processor four times as slow, a question can be written within a second', async () => {
  await using visitor = await stage.visit()
  const { page, context } = visitor
  const session = await context.newCDPSession(page)
  // Its own time on the processor: whatever else the machine does at that moment is none of the page's.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await session.send('Network.clearBrowserCache')
  await page.goto(stage.url, { waitUntil: 'commit' })
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
  const { metrics } = await session.send('Performance.getMetrics')
  const busyMs = Number(metrics.find(({ name }) => name === 'TaskDuration')?.value) * 1_000
  expect(busyMs * SLOWER).toBeLessThan(1_000)
})

test('over a slow mobile link, a question is asked and its answer arrives whole', async () => {
  await using visitor = await stage.visit()
  const { page, context } = visitor
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 300,
    downloadThroughput: 90_000,
    uploadThroughput: 30_000,
  })
  const before = performance.now()
  await page.reload()
  await composer(page).waitFor()
  expect(performance.now() - before).toBeLessThan(8_000)
  await ask(page, 'How often should I water my Harmony Palm?')
  const answer = await answerIn(page, 'COMPLETE')
  expect(await textOf(answer)).toBe(words(stage.upstream.generated.at(-1)?.text ?? ''))
})
