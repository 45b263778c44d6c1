import { basename, join } from 'node:path'
import type { Plugin } from 'vite'
import solid from 'vite-plugin-solid'
import { defineConfig } from 'vitest/config'
import { operationsInPlace } from './operations.ts'

/** Nothing is painted before the theme is known. Said here: vite leaves the attribute out of the tag that it writes. */
const blockRendering: Plugin = {
  name: 'block-rendering',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
}

/** Pages of their own, with what the first script of each loads: what owners load, the chat's readers never do. */
const PAGES: Readonly<Record<string, string>> = {
  'index.html': '/shell/Page.tsx',
  'embed.html': '/shell/Page.tsx',
  'dashboard.html': '/owners/OwnerPage.tsx',
  'admin.html': '/owners/OwnerPage.tsx',
}

/** What the first script loads is named in the page, so that it comes beside that and not after it. */
const preloadPage: Plugin = {
  name: 'preload-page',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {}, filename }) {
      const wanted = PAGES[basename(filename)]
      const page = Object.values(bundle).find(
        (each) => each.type === 'chunk' && wanted && each.facadeModuleId?.endsWith(wanted),
      )
      if (!page) return []
      const attrs = { rel: 'modulepreload', crossorigin: true, href: `/${page.fileName}` }
      return [{ tag: 'link', attrs, injectTo: 'head' }]
    },
  },
}

/** Builds the web app into dist/; also the vitest project of its plain logic, which needs no browser. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [operationsInPlace, solid(), blockRendering, preloadPage],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    // A strict content security policy: nothing may be inlined into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: Object.keys(PAGES).map((name) => join(import.meta.dirname, name)) },
  },
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:8000', ws: true } } },
  test: {
    name: 'web',
    environment: 'node',
    isolate: false,
    include: ['*.test.ts', 'src/**/*.test.{ts,tsx}'],
  },
})
