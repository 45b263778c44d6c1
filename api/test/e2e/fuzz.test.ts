import { expect, it } from 'vitest'
import { fuzz } from '../../../ops/fuzz/fuzz.ts'
import { visitor } from '../support/client.ts'
import { startProduct } from '../support/product.ts'

it('the product survives whatever is sent to it: no failure of its own, no socket closed that should live', async () => {
  const product = await startProduct({
    MESSAGES_PER_MINUTE: '1000000',
    MAX_ANSWERS_PER_VIEWER: '10000',
    LOG_LEVEL: 'warn',
  })
  try {
    const { headers } = await visitor(product.url)
    const { faults, outcomes } = await fuzz(
      { url: product.url, cookie: headers.cookie ?? '' },
      { seed: 1, cases: 600 },
    )
    expect(faults).toEqual([])
    expect(outcomes.size).toBeGreaterThan(8)
    expect(product.output()).not.toContain('"unexpected"')
    expect((await fetch(`${product.url}/health/live`)).status).toBe(200)
  } finally {
    await product.close()
  }
})
