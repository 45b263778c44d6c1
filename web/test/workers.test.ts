import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type RedisServer, startRedisServer } from '../../api/test/support/redisServer.ts'
import { startBrowser, visit } from './support/browser.ts'
import { anew, answerIn, answers, ask, textOf, textWith, words } from './support/chat.ts'
import { type ProductWithModel, startWithModel } from './support/withModel.ts'

let redis: RedisServer
let running: ProductWithModel
let browser: Browser

beforeAll(async () => {
  redis = await startRedisServer()
  running = await startWithModel(
    { behaviour: { tokens: 120, tps: 40 } },
    { REDIS_URL: redis.url, WORKERS: '2' },
  )
  browser = await startBrowser()
})

afterAll(async () => {
  await browser.close()
  await running[Symbol.asyncDispose]()
  await redis.close()
})

const workersOf = (output: string) =>
  [...output.matchAll(/"pid":(\d+)[^\n]*"msg":"listening"/g)].map(([, pid]) => Number(pid))

test('over two processes: an answer is whole although one of them is killed', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page } = visitor
  await ask(page, 'How often should I water my Harmony Palm?')
  await textWith(page, 10)
  const [first = 0] = workersOf(running.product.output())
  process.kill(first, 'SIGKILL')
  await page.reload()
  await textWith(page, 10)
  const answer = await answerIn(page, 'COMPLETE')
  expect(await textOf(answer)).toBe(words(running.upstream.generated.at(-1)?.text ?? ''))
})

test('on Redis, the server is killed and started again in mid-answer: it is written anew, without the reader’s doing', async () => {
  // Its own: or the other product's workers would write the answer.
  const alone = await startRedisServer()
  onTestFinished(() => alone.close())
  await using running = await startWithModel(
    { behaviour: { tokens: 120, tps: 40 } },
    { REDIS_URL: alone.url },
  )
  await using visitor = await visit(browser, running.product.url)
  const { page } = visitor
  await ask(page, anew('How often should I water my Harmony Palm?'))
  await textWith(page, 10)
  await running.product.kill()
  await page.getByText('Connection lost. Reconnecting…').waitFor()
  await running.product.restart()
  const answer = await answerIn(page, 'COMPLETE')
  expect(await textOf(answer)).toBe(words(running.upstream.generated.at(-1)?.text ?? ''))
  expect(await answers(page).count()).toBe(1)
})

test('two tabs, whichever process each of them speaks to, show the same', async () => {
  await using visitor = await visit(browser, running.product.url)
  const { page } = visitor
  await ask(page, anew('How often should I water my Harmony Palm?'))
  await answerIn(page, 'COMPLETE')
  const address = new URL(page.url()).pathname
  const others = await Promise.all([visitor.tab(address), visitor.tab(address)])
  for (const other of others) await answerIn(other, 'COMPLETE')
  await ask(page, anew('And how much light does it need?'))
  const texts: string[] = []
  for (const tab of [page, ...others]) {
    await tab.locator('article.answer[data-status=COMPLETE]').nth(1).waitFor()
    texts.push(await textOf(await answerIn(tab, 'COMPLETE')))
  }
  expect(new Set(texts).size).toBe(1)
})
