import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { type Product, type Settings, startProduct } from '../../../api/test/support/product.ts'
import { startRedisServer } from '../../../api/test/support/redisServer.ts'
import type { Upstream, UpstreamOptions } from '../../../api/test/support/upstream.ts'
import { startBrowser, type Visit, visit } from './browser.ts'
import { startWithModel } from './withModel.ts'

/** The browser and one product for all tests of a file, or of a group of them; started before the first, ended after the last. */
export interface Stage {
  readonly browser: Browser
  readonly product: Product
  /** Where the product is. */
  readonly url: string
  /** A visitor who has the chat open. */
  visit(options?: BrowserContextOptions): Promise<Visit>
}

export interface StageWithModel extends Stage {
  /** The model's endpoint. */
  readonly upstream: Upstream
}

interface StageOptions {
  readonly store?: 'SQLite' | 'Redis'
  readonly settings?: Settings
}

/** Without a model: answers are put together from the sample's documents. */
export function productStage({ store, settings }: StageOptions = {}): Stage {
  return makeStage(store, async (own) => {
    const product = await startProduct({ ...settings, ...own })
    return { product, close: () => product.close() }
  })
}

/** With a model that answers as told. */
export function modelStage({
  store,
  settings,
  ...upstream
}: UpstreamOptions & StageOptions = {}): StageWithModel {
  return makeStage(store, async (own) => {
    const running = await startWithModel(upstream, { ...settings, ...own })
    return { ...running, close: () => running[Symbol.asyncDispose]() }
  })
}

interface Started {
  readonly product: Product
  close(): PromiseLike<void>
}

function makeStage<T extends Started>(
  store: StageOptions['store'],
  start: (settings: Settings) => Promise<T>,
): Stage & Omit<T, 'close'> {
  const ending = new AsyncDisposableStack()
  const stage = {
    get url() {
      return stage.product.url
    },
    visit: (options?: BrowserContextOptions) => visit(stage.browser, stage.url, options),
  } as Stage & T
  const startHere = async () => {
    const redis = store === 'Redis' ? await startRedisServer() : null
    if (redis) ending.defer(() => redis.close())
    const started = await start(redis ? { REDIS_URL: redis.url } : {})
    ending.defer(() => started.close())
    return started
  }
  beforeAll(async () => {
    const [started, browser] = await Promise.all([startHere(), startBrowser()])
    ending.defer(() => browser.close())
    Object.assign(stage, started, { browser })
  })
  afterAll(() => ending.disposeAsync())
  return stage
}
