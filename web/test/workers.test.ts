import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RedisServer, startRedisServer } from '../../api/test/support/redisServer.ts'
import { startBrowser, visit } from './support/browser.ts'
import { answerIn, ask, textOf, textWith, words } from './support/chat.ts'
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
