import type { Plugin } from 'vite'
import solid from 'vite-plugin-solid'
import { defineConfig } from 'vitest/config'

/** Nothing is painted before the theme is known. Said here: vite leaves the attribute out of the tag that it writes. */
const blockRendering: Plugin = {
  name: 'block-rendering',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
}

/** The chat is loaded by the first script: named in the page, it comes beside it and not after it. */
const preloadChat: Plugin = {
  name: 'preload-chat',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {} }) {
      const chat = Object.values(bundle).find(
        (each) => each.type === 'chunk' && each.facadeModuleId?.endsWith('/shell/Page.tsx'),
      )
      if (!chat) return []
      const attrs = { rel: 'modulepreload', crossorigin: true, href: `/${chat.fileName}` }
      return [{ tag: 'link', attrs, injectTo: 'head' }]
    },
  },
}

/** Builds the web app into dist/; also the vitest project of its plain logic, which needs no browser. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [solid(), blockRendering, preloadChat],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    // A strict content security policy: nothing may be inlined into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:8000', ws: true } } },
  test: {
    name: 'web',
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
  },
})
