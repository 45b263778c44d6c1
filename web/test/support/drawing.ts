import type { Page } from 'playwright-core'

/** What the page did to show a growing answer. */
export interface Drawing {
  /** Changes of the answer's text, as many as were drawn. */
  readonly draws: number
  /** Draws that came sooner after the one before than a reader could notice. */
  readonly hasty: number
  /** Characters of HTML that were parsed for it. */
  readonly parsed: number
  /** Nodes that were added, removed or changed. */
  readonly nodes: number
}

/** Twenty draws a second. */
const NOTICED_MS = 40

/** Counts from the next answer on; before the page's first load. */
export async function countDrawing(page: Page): Promise<void> {
  await page.addInitScript((noticedMs) => {
    const counted = { draws: 0, hasty: 0, parsed: 0, nodes: 0 }
    Object.assign(window, { counted })
    const parse = DOMParser.prototype.parseFromString
    DOMParser.prototype.parseFromString = function (html, type) {
      counted.parsed += String(html).length
      return parse.call(this, html, type)
    }
    let drawnAt = Number.NEGATIVE_INFINITY
    new MutationObserver((changes) => {
      const drawn = changes.filter(({ target }) =>
        (target instanceof Element ? target : target.parentElement)?.closest('.prose'),
      )
      if (drawn.length === 0) return
      // The frame's own time: what else the machine does comes between it and this.
      const at = Number(document.timeline.currentTime)
      counted.draws += 1
      if (at - drawnAt < noticedMs) counted.hasty += 1
      drawnAt = at
      for (const { addedNodes, removedNodes } of drawn)
        counted.nodes += Math.max(1, addedNodes.length + removedNodes.length)
    }).observe(document, { childList: true, characterData: true, subtree: true })
  }, NOTICED_MS)
  await page.reload()
}

export const drawingOf = (page: Page): Promise<Drawing> =>
  page.evaluate(() => ({ ...(Reflect.get(window, 'counted') as Drawing) }))

/** How often the page's styles and layout were worked out so far. */
export interface Layouts {
  readonly layouts: number
  readonly styles: number
}

export async function layoutsOf(page: Page): Promise<{ read(): Promise<Layouts> }> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  return {
    async read() {
      const { metrics } = await session.send('Performance.getMetrics')
      const metric = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN
      return { layouts: metric('LayoutCount'), styles: metric('RecalcStyleCount') }
    },
  }
}
