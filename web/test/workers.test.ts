import { expect, onTestFinished, test } from 'vitest'
import { startRedisServer } from '../../api/test/support/redisServer.ts'
import { visit } from './support/browser.ts'
import { anew, answerIn, answers, ask, textOf, textWith, words } from './support/chat.ts'
import { pausesAfter } from './support/pauses.ts'
import { modelStage } from './support/stage.ts'
import { startWithModel } from './support/withModel.ts'

const stage = modelStage({ store: 'Redis', settings: { WORKERS: '2' }, behaviour: { tokens: 120 } })

const workersOf = (output: string) =>
  [...output.matchAll(/"pid":(\d+)[^\n]*"msg":"listening"/g)].map(([, pid]) => Number(pid))

// At the same time: both wait until other processes take an answer for abandoned.
test.concurrent('over two processes: an answer is whole although one of them is killed', async () => {
  await using visitor = await stage.visit()
  const { page } = visitor
  const pauses = pausesAfter(30)
  stage.upstream.next(pauses)
  await ask(page, 'How often should I water my Harmony Palm?')
  await textWith(page, 10)
  const [first = 0] = workersOf(stage.product.output())
  process.kill(first, 'SIGKILL')
  await page.reload()
  await textWith(page, 10)
  pauses.goOn()
  const answer = await answerIn(page, 'COMPLETE')
  expect(await textOf(answer)).toBe(words(stage.upstream.generated.at(-1)?.text ?? ''))
})

test.concurrent('on Redis, an answer whose server is killed and started again is written again without the reader’s doing', async () => {
  // Its own: or the other product's workers would write the answer.
  const alone = await startRedisServer()
  onTestFinished(() => alone.close())
  await using running = await startWithModel({ behaviour: { tokens: 120 } }, { REDIS_URL: alone.url })
  running.upstream.next(pausesAfter(30))
  await using visitor = await visit(stage.browser, running.product.url)
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

test('tabs show the same, whichever process each of them speaks to', async () => {
  await using visitor = await stage.visit()
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
