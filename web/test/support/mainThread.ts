import type { Page } from 'playwright-core'

export interface MainThread {
  /** The processor's time that the page's main thread took since, and the frames that it drew. */
  stop(): Promise<{ readonly busyMs: number; readonly frames: number }>
}

/** Measures what a page costs: in time of the processor, so that whatever else the machine does is not counted. */
export async function mainThread(page: Page): Promise<MainThread> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busySeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
  }
  await page.evaluate(() => {
    const count = { frames: 0 }
    Object.assign(window, { count })
    const next = () => {
      count.frames += 1
      requestAnimationFrame(next)
    }
    next()
  })
  const before = await busySeconds()
  return {
    async stop() {
      const busyMs = ((await busySeconds()) - before) * 1_000
      const { frames } = await page.evaluate(() => Reflect.get(window, 'count') as { frames: number })
      await session.detach()
      return { busyMs, frames }
    },
  }
}
