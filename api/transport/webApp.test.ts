import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { UNSET } from '../test/support/brand.ts'
import { makeWebApp } from './webApp.ts'

let folder: string
let server: Server
let url: string

const NAME = { ...UNSET, any: 'Bikes & <Co>', de: 'Räder </script>' }
const pageOf = (name: string) => `<head><title>${name} · VerdeMuse</title></head>`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verdemuse-web-'))
  await mkdir(join(folder, 'assets'))
  for (const name of ['widget.js', 'assets/a.js']) await writeFile(join(folder, name), name)
  for (const name of ['index.html', 'dashboard.html', 'admin.html', 'embed.html'])
    await writeFile(join(folder, name), pageOf(name))
  await writeFile(join(folder, 'manifest.json'), '{"name":"VerdeMuse","start_url":"/"}')
  const webApp = makeWebApp(folder, {
    frameOrigins: ['https://shop.example', 'http://localhost:3000'],
    brand: { name: NAME, greeting: UNSET, contact: UNSET },
  })
  server = createServer(webApp).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

it.each([
  ['/', 'index.html'],
  ['/c/conv_1', 'index.html'],
  ['/dashboards', 'index.html'],
  ['/dashboard', 'dashboard.html'],
  ['/dashboard/', 'dashboard.html'],
  ['/admin?x=1', 'admin.html'],
  ['/embed', 'embed.html'],
  ['/embed/c/conv_1?x=1', 'embed.html'],
  ['/embedded', 'index.html'],
])('the path %s serves the page %s', async (path, page) => {
  const reply = await fetch(`${url}${path}`)
  const html = await reply.text()
  expect(html).toContain(`<title>${page} · Bikes &amp; &lt;Co></title>`.replace('Co>', 'Co&gt;'))
  expect(html.match(/<\/script>/g)).toHaveLength(1)
  const [, data = ''] = html.match(/id="brand">(.*?)<\/script>/) ?? []
  expect(JSON.parse(data)).toEqual({ name: NAME, greeting: UNSET })
  const isFramed = page === 'embed.html'
  const policy = reply.headers.get('content-security-policy') ?? ''
  const ancestors = isFramed ? "'self' https://shop.example http://localhost:3000" : "'none'"
  expect(policy.split('; ')).toContain(`frame-ancestors ${ancestors}`)
  expect(policy.split('; ')).toContain("script-src 'self'")
  expect(reply.headers.get('x-frame-options')).toBe(isFramed ? null : 'DENY')
  expect(reply.headers.get('cache-control')).toBe(isFramed ? 'no-store' : 'no-cache')
})

it('other sites may load the widget, and cache it for a while', async () => {
  const { headers } = await fetch(`${url}/widget.js`)
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(headers.get('cache-control')).toBe('public, max-age=600')
})

it('a page that its reader has is not sent again, unless it is for frames', async () => {
  const { headers } = await fetch(`${url}/c/conv_1`)
  const again = { headers: { 'if-none-match': headers.get('etag') ?? '' } }
  expect((await fetch(`${url}/`, again)).status).toBe(304)
  expect((await fetch(`${url}/admin`, again)).status).toBe(200)
  expect((await fetch(`${url}/embed`)).headers.has('etag')).toBe(false)
  expect(await (await fetch(`${url}/`, { method: 'HEAD' })).text()).toBe('')
})

it('the manifest has the company’s name', async () => {
  const manifest = await (await fetch(`${url}/manifest.json`)).json()
  expect(manifest).toEqual({ name: 'Bikes & <Co>', short_name: 'Bikes & <Co>', start_url: '/' })
})

it('a hashed file that is gone is not found', async () => {
  expect((await fetch(`${url}/assets/gone.js`)).status).toBe(404)
  expect((await fetch(`${url}/embed/gone.js`)).status).toBe(404)
})
