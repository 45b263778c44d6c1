import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, PATIENCE_MS } from '../../api/test/support/patience.ts'
import { type Product, startProduct } from '../../api/test/support/product.ts'
import { type RedisServer, startRedisServer } from '../../api/test/support/redisServer.ts'
import { sequence } from '../../api/test/support/upstreamBehaviour.ts'
import { startBrowser, WIDE } from './support/browser.ts'
import { anew, answerIn, ask, lastAnswer, textOf } from './support/chat.ts'
import { type Dictation, startDictation, wordsUpTo } from './support/dictation.ts'
import { type LateLine, lateLine } from './support/lateLine.ts'
import { watchWords } from './support/wordWatch.ts'

const SEED = process.env.WORDS_SEED ?? String(Date.now())
console.info(`WORDS_SEED=${SEED}`)

/** More than are ever written. */
const ALL_WORDS = wordsUpTo(1_000)
/** The model waits for the test, and nobody may give up on it. */
const PATIENT = { FIRST_TOKEN_TIMEOUT_MS: '600000', BETWEEN_TOKENS_TIMEOUT_MS: '600000' }

let dictation: Dictation
let redis: RedisServer
let browser: Browser
const products = new Map<string, Product>()

beforeAll(async () => {
  dictation = await startDictation()
  redis = await startRedisServer()
  const model = { OPENAI_BASE_URL: dictation.baseURL, OPENAI_MODEL: 'test', ...PATIENT }
  products.set('SQLite', await startProduct(model))
  products.set('Redis', await startProduct({ ...model, REDIS_URL: redis.url }))
  browser = await startBrowser()
})

afterAll(async () => {
  await browser.close()
  for (const product of products.values()) await product.close()
  await redis.close()
  await dictation[Symbol.asyncDispose]()
})

interface Scene {
  readonly context: BrowserContext
  readonly line: LateLine
  /** All of one conversation. */
  readonly pages: Page[]
  readonly random: () => number
}

const choose = <T>(items: readonly T[], random: () => number): T => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('There is nothing to choose from')
  return item
}

/** What a reader, their browser and their line do in the middle of an answer. */
const HAPPENINGS: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  reload: ({ pages, random }) => choose(pages, random).reload({ waitUntil: 'commit' }),
  async 'second tab'({ context, pages }) {
    const tab = await context.newPage()
    await tab.goto(pages[0]?.url() ?? '', { waitUntil: 'commit' })
    pages.push(tab)
  },
  'looked at again': ({ pages }) =>
    Promise.all(
      pages.map((page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))),
    ),
  async reconnection({ context }) {
    await context.setOffline(true)
    await context.setOffline(false)
  },
  nothing: async () => {},
}

/** Each of them, among others, in an order of the seed's. */
function script(random: () => number): string[] {
  const kinds = Object.keys(HAPPENINGS)
  const more = Array.from({ length: 15 }, () =>
    choose(['looked at again', 'looked at again', 'nothing'], random),
  )
  return [...kinds, ...more]
    .map((kind) => ({ kind, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ kind }) => kind)
}

const shown = async (page: Page) => ((await textOf(lastAnswer(page))) || '').split(' ').length

/** When nothing is late any more, each page shows all that was written. */
async function allCaughtUp({ line, pages }: Scene): Promise<void> {
  line.release()
  for (const page of pages) await expect.poll(() => shown(page)).toBe(dictation.written)
  line.hold()
}

async function play(scene: Scene): Promise<void> {
  for (const [at, kind] of script(scene.random).entries()) {
    dictation.write(1 + Math.floor(scene.random() * 4))
    await HAPPENINGS[kind]?.(scene)
    scene.line.step()
    for (const page of scene.pages) await page.evaluate(() => new Promise(requestAnimationFrame))
    if (at % 5 === 4) await allCaughtUp(scene)
  }
}

async function open(store: string, transport: string, seed: string) {
  const context = await browser.newContext({ locale: 'en-US', ...WIDE })
  await context.addInitScript(
    (settings) => localStorage.setItem('verdemuse.settings', settings),
    settings(transport),
  )
  context.setDefaultTimeout(PATIENCE_MS)
  const faults = await watchWords(context, ALL_WORDS)
  const line = await lateLine(context, seed)
  line.release()
  const page = await context.newPage()
  await page.goto(products.get(store)?.url ?? '')
  await ask(page, anew('How often should I water my Harmony Palm?'))
  await dictation.asked()
  dictation.write(3)
  await expect.poll(() => shown(page)).toBe(3)
  line.hold()
  const scene: Scene = { context, line, pages: [page], random: sequence(seed) }
  return { ...scene, page, faults, [Symbol.asyncDispose]: () => context.close() }
}

const settings = (transport: string) => JSON.stringify({ transport, timeLimitSeconds: 60 })

const CASES = ['SQLite', 'Redis'].flatMap((store) =>
  ['websocket', 'sse'].map((transport) => ({ store, transport })),
)

test.each(CASES)(
  'on $store over $transport, a late line costs no word at any moment',
  async ({ store, transport }) => {
    await using scene = await open(store, transport, `${SEED} ${store} ${transport}`)
    const { page, pages, faults, line } = scene
    await play(scene)
    line.release()
    dictation.end()
    for (const each of pages)
      expect(await textOf(await answerIn(each, 'COMPLETE'))).toBe(wordsUpTo(dictation.written))
    expect(faults).toEqual([])
    expect(await page.locator('article.answer').count()).toBe(1)
  },
)

test.each(CASES)(
  'on $store over $transport, an answer that is stopped on a late line keeps its words',
  async ({ store, transport }) => {
    await using scene = await open(store, transport, `${SEED} stop ${store} ${transport}`)
    const { page, pages, faults, line } = scene
    await HAPPENINGS['second tab']?.(scene)
    dictation.write(4)
    await HAPPENINGS['looked at again']?.(scene)
    await page.getByRole('button', { name: 'Stop' }).click()
    // The other one: a page that goes takes with it what it has not sent.
    await pages[1]?.reload({ waitUntil: 'commit' })
    line.step()
    line.release()
    await answerIn(page, 'STOPPED')
    await eventually(async () => expect(await shown(page)).toBeGreaterThanOrEqual(3))
    const kept = await textOf(lastAnswer(page))
    for (const each of pages) expect(await textOf(await answerIn(each, 'STOPPED'))).toBe(kept)
    expect(faults).toEqual([])
  },
)
