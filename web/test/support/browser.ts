import { existsSync } from 'node:fs'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type BrowserServer,
  chromium,
  type Page,
} from 'playwright-core'
import { PATIENCE_MS } from '../../../api/test/support/patience.ts'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Playwright's own, of which another list takes the place; and the address bar, which costs each window a second of a core. */
const NOT_NEEDED = [
  ...['AimEnabled', 'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose'],
  ...['HttpsFirstBalancedModeAutoEnable', 'HttpsUpgrades', 'LensOverlay', 'MediaRouter'],
  ...['NetworkTimeServiceQuerying', 'OptimizationHints', 'PaintHolding', 'PreconnectToSearch'],
  ...['ThirdPartyStoragePartitioning', 'WebUIOmniboxAimPopup', 'WebUIOmniboxPopup'],
]

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${NOT_NEEDED}`,
]

function launchOptions() {
  if (!existsSync(CHROMIUM))
    throw new Error(`The browser tests need Chromium at ${CHROMIUM}; CHROMIUM_PATH names another place.`)
  return { executablePath: CHROMIUM, args: FLAGS }
}

export const launchBrowser = (): Promise<Browser> => chromium.launch(launchOptions())
export const launchBrowserServer = (): Promise<BrowserServer> => chromium.launchServer(launchOptions())

/** The one that all test files share, see build.ts; closing it ends what was opened by this file. */
export const startBrowser = (): Promise<Browser> => chromium.connect(process.env.TEST_BROWSER ?? '')

export const WIDE = { viewport: { width: 1280, height: 800 } }
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** A visitor with a browser profile of its own. */
export interface Visit extends AsyncDisposable {
  readonly context: BrowserContext
  readonly page: Page
  /** What must never happen: uncaught errors, refusals by the content security policy, requests to other hosts. */
  readonly offences: readonly string[]
  /** Another tab of the same visitor. */
  tab(path?: string): Promise<Page>
}

export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = WIDE,
): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-US', ...options })
  context.setDefaultTimeout(PATIENCE_MS)
  await context.addInitScript(lengthenLimits)
  const offences: string[] = []
  context.on('weberror', (error) => offences.push(String(error.error())))
  context.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) offences.push(message.text())
  })
  context.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) offences.push(request.url())
  })
  let opened: Promise<unknown> = Promise.resolve()
  const tab = async (path = '/') => {
    // One after the other, so that each knows its own.
    const opening = opened.then(() => newWindow(context))
    opened = opening
    const page = await opening
    await page.goto(`${url}${path}`)
    return page
  }
  return { context, offences, tab, page: await tab(), [Symbol.asyncDispose]: () => context.close() }
}

/** A request of the page may take ten times as long as elsewhere: on a busy machine, one that is slow has not failed. */
function lengthenLimits(): void {
  const limit = AbortSignal.timeout.bind(AbortSignal)
  AbortSignal.timeout = (ms) => limit(10 * ms)
}

/** A tab in a window of its own: behind another one in the same window, a page draws one frame a second. */
async function newWindow(context: BrowserContext): Promise<Page> {
  const [first] = context.pages()
  const browser = context.browser()
  if (!first || !browser) return context.newPage()
  const session = await context.newCDPSession(first)
  const { targetInfo } = await session.send('Target.getTargetInfo')
  await session.detach()
  const opened = context.waitForEvent('page')
  const { browserContextId } = targetInfo
  const control = await browser.newBrowserCDPSession()
  await control.send('Target.createTarget', {
    url: 'about:blank',
    newWindow: true,
    ...(browserContextId && { browserContextId }),
  })
  await control.detach()
  return opened
}
