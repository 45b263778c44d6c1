import type { Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { type Product, startProduct } from '../../../api/test/support/product.ts'
import { type RedisServer, startRedisServer } from '../../../api/test/support/redisServer.ts'
import type { Visit } from './browser.ts'
import { ADMIN_API_KEY, signIn } from './owners.ts'

/** The product for the tests of one group, on a store of its own. */
export function productOn(store: 'SQLite' | 'Redis'): () => Product {
  let product: Product
  let redis: RedisServer | null = null
  beforeAll(async () => {
    redis = store === 'Redis' ? await startRedisServer() : null
    product = await startProduct({ ADMIN_API_KEY, ...(redis && { REDIS_URL: redis.url }) })
  })
  afterAll(async () => {
    await product.close()
    await redis?.close()
  })
  return () => product
}

/** The administration, signed in. */
export async function adminPage(visiting: Visit, path = '/admin'): Promise<Page> {
  const page = await visiting.tab(path)
  await signIn(page)
  await page.getByRole('heading', { name: 'Administration' }).waitFor()
  return page
}

/** Looks for documents. */
export const search = (page: Page, text: string) => page.getByRole('searchbox').fill(text)
