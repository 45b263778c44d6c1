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

/** Builds the web app into dist/; also the vitest project of its plain logic, which needs no browser. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [solid(), blockRendering],
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
