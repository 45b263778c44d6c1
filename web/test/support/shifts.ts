import type { Page } from 'playwright-core'

/** From now on, what moves by itself in the chat is summed up. */
export async function countShifts(page: Page): Promise<void> {
  await page.evaluate(() => {
    interface Shift extends PerformanceEntry {
      readonly value: number
      readonly sources: readonly { readonly node: Node | null }[]
    }
    const shifts: number[] = []
    Object.assign(window, { shifts })
    const main = document.querySelector('main')
    new PerformanceObserver((list) => {
      for (const { sources, value } of list.getEntries() as Shift[])
        if (sources.some(({ node }) => node && main?.contains(node))) shifts.push(value)
    }).observe({ type: 'layout-shift' })
  })
}

/** The layout shifts since then, as browsers score them: 0 is none. */
export async function shiftsOf(page: Page): Promise<number> {
  const shifts = await page.evaluate(() => Reflect.get(window, 'shifts') as number[])
  return shifts.reduce((sum, shift) => sum + shift, 0)
}
