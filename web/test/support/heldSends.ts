import type { Page } from 'playwright-core'

export interface HeldSends {
  count(): number
  /** Lets them through, and whatever is sent from now on. */
  release(): void
}

/** Holds the page's questions back on their way to the server. */
export async function heldSends(page: Page): Promise<HeldSends> {
  const gate = Promise.withResolvers<void>()
  let count = 0
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('"SendMessage"')) {
      count += 1
      await gate.promise
    }
    await route.fallback()
  })
  return { count: () => count, release: gate.resolve }
}
