import type { Page } from 'playwright-core'

/** A mobile network on a bad day. */
export const SLOW_LINK = { latencyMs: 300, bytesPerSecond: 90_000 }

/** What a load asks of the network. */
export interface Load {
  readonly bytes: number
  /** The longest chain of requests of which each was found in the reply to the one before. */
  readonly depth: number
}

/** Follows the loads of a page from now on. */
export async function watchLoad(page: Page): Promise<() => Load> {
  const depths = new Map<string, number>()
  let bytes = 0
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  session.on('Network.requestWillBeSent', ({ request, initiator }) => {
    const from = initiator.url ?? initiator.stack?.callFrames[0]?.url ?? ''
    if (!depths.has(request.url)) depths.set(request.url, 1 + (depths.get(from) ?? 0))
  })
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  return () => ({ bytes, depth: Math.max(...depths.values()) })
}

/** How long a load takes over the slow link at least, in ms: worked out, not measured. */
export const slowLoadMs = ({ bytes, depth }: Load): number =>
  depth * SLOW_LINK.latencyMs + (bytes / SLOW_LINK.bytesPerSecond) * 1_000

/** CPU time of the page's main thread for a load, as a ratio to that of a loop in the same page. */
export async function mainThreadCostOf(page: Page, load: () => Promise<unknown>): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busySeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
  }
  await load()
  // It is counted from the start of a load on.
  const cost = await busySeconds()
  await page.evaluate(referenceLoop)
  const reference = (await busySeconds()) - cost
  await session.detach()
  return cost / reference
}

/** Some 27 ms of what pages do: text, objects, sorting. */
function referenceLoop(): number {
  let length = 0
  for (let round = 0; round < 40; round += 1) {
    const rows = Array.from({ length: 2_000 }, (_, at) => ({ at, name: `row ${(at * 7_919) % 2_003}` }))
    length += JSON.stringify(rows.sort((a, b) => (a.name < b.name ? -1 : 1))).length
  }
  return length
}
