import { loadavg } from 'node:os'
import type { Browser } from 'playwright-core'
import { buildWeb } from '../build.ts'
import { launchBrowser, visit } from './support/browser.ts'
import { answerIn, ask } from './support/chat.ts'
import { mainThreadCostOf } from './support/loading.ts'
import { mainThread } from './support/mainThread.ts'
import { startWithModel } from './support/withModel.ts'

/**
 * Prints what the page costs its main thread, in ms of the processor and as ratios to a loop in the same page:
 * `node web/test/costs.ts`. The tests count work; these are the figures that a reader feels.
 */
const TEXT = 'Water it **once a week** [1], never at noon.\n\n- bright\n- away from heaters\n\n'.repeat(50)

async function frames(browser: Browser, url: string): Promise<string> {
  await using visitor = await visit(browser, url)
  const thread = await mainThread(visitor.page)
  await ask(visitor.page, 'How do I care for my Harmony Palm, in detail?')
  await answerIn(visitor.page, 'COMPLETE')
  const { busyMs, frames } = await thread.stop()
  return `an answer at 100 tokens a second: ${(busyMs / frames).toFixed(1)} ms a frame (budget 4), ${frames} frames`
}

async function load(browser: Browser, url: string): Promise<string> {
  await using visitor = await visit(browser, url)
  const ratio = await mainThreadCostOf(visitor.page, async () => {
    await visitor.page.goto(url)
    await visitor.page.getByRole('textbox', { name: 'Your question' }).waitFor()
  })
  return `a load until a question can be written: ${ratio.toFixed(1)} times the loop of reference (budget 9)`
}

await buildWeb()
await using running = await startWithModel({ behaviour: { text: TEXT, tps: 100 } })
const browser = await launchBrowser()
console.log(`load average ${loadavg()[0]?.toFixed(1)}`)
for (const measure of [frames, load]) console.log(await measure(browser, running.product.url))
await browser.close()
