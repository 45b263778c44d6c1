import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A site of someone else, on another host, that does its worst to whatever stands on its pages. */
export interface OtherSite extends AsyncDisposable {
  readonly url: string
  /** What the next page loads the widget by; null: no widget. */
  script: string | null
}

const HOSTILE_STYLES = `
  * { all: unset !important; display: block !important; font-size: 3px !important; color: red !important;
      position: static !important; visibility: hidden !important; pointer-events: none !important; transform: scale(2) }
  verdemuse-widget { display: none !important; z-index: -1 !important; opacity: 0 !important }
  button, dialog, iframe, h2, header { display: none !important; background: yellow !important }
  .launcher, .close { inset: 0 !important; font-size: 90px !important }`

/** Its own styles apply to its own elements: \`#own\` stays as it was, with and without the widget. */
const page = (script: string | null) => `<!doctype html><html lang="en"><title>A shop</title>
  <meta name="viewport" content="width=device-width" /><link rel="icon" href="data:," />
  <style>${HOSTILE_STYLES}
    #own, #own *, main, body, html { visibility: visible !important; pointer-events: auto !important }</style>
  <main><h1>A shop</h1><button id="own" class="launcher">Ours</button></main>
  ${script ?? ''}</html>`

export async function startOtherSite(): Promise<OtherSite> {
  const server = createServer((request, response) => {
    const found = request.url === '/'
    response.writeHead(found ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      // Strict about scripts and styles in the page: the widget has none there.
      'content-security-policy': "require-trusted-types-for 'script'; style-src-attr 'none'",
    })
    response.end(found ? page(site.script) : '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const site = {
    script: null as string | null,
    // Another host than the product's 127.0.0.1, so that no browser takes the two for one site.
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return site
}
