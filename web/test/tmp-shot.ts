import { startUpstream } from '../../api/test/support/upstream.ts'
import { startProduct } from '../../api/test/support/product.ts'
import { visitor } from '../../api/test/support/client.ts'
import { startBrowser, visit, PHONE, WIDE } from './support/browser.ts'
const upstream = await startUpstream({ behaviour: { tokens: 20, tps: 400, ttft: 60 } } as never)
const product = await startProduct({ ADMIN_API_KEY: 'an-admin-api-key-1', OPENAI_BASE_URL: upstream.baseURL, OPENAI_MODEL: 'test' })
const browser = await startBrowser()
try {
  for (const [name, options] of [['wide-light', { ...WIDE, viewport: { width: 1280, height: 1000 } }], ['phone-dark', { ...PHONE, colorScheme: 'dark' }]] as const) {
    await using v = await visit(browser, product.url, options as never)
    const page = v.page
    page.on('console', (m) => console.log(m.text())); page.on('pageerror', (e) => console.log('ERR', e.message))
    await page.clock.install()
    await page.goto(product.url + '/dashboard')
    await page.getByLabel('API key').waitFor()
    await page.screenshot({ path: `/tmp/owners/signin-${name}.png` })
    await page.getByLabel('API key').fill('an-admin-api-key-1')
    await page.keyboard.press('Enter')
    await page.getByText('Live').waitFor()
    for (let i = 0; i < 30; i++) {
      const r = await visitor(product.url)
      const n = 1 + Math.round(2 + 2 * Math.sin(i / 4))
      await Promise.all(Array.from({ length: n }, async (_, k) => { const s = await r.send(k % 2 ? 'How long does shipping take?' : `How often should I water my palm ${i} ${k} ${name}?`); await r.follow(s.assistantMessage.id).catch(() => 0) }))
      if (i % 9 === 0) await r.send(`Zorbs frobnicate ${i}?`)
      await page.clock.runFor(5000)
      await page.waitForTimeout(60)
    }
    await page.waitForTimeout(500)
    await page.screenshot({ path: `/tmp/owners/dash-${name}.png`, fullPage: true })
    console.log(v.offences)
  }
} finally { await browser.close(); await product.close(); await upstream.close() }
