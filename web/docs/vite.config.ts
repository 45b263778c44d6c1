import {
  css,
  editorWorkerService,
  graphqlWorker,
  js,
  jsonWorker,
} from '@graphql-yoga/render-graphiql/graphiql'
import { defineConfig, type Plugin } from 'vite'

/** GraphiQL as its package brings it, each part a file of its own: the page's policy allows nothing inlined. */
const GRAPHIQL: Readonly<Record<string, string>> = {
  'graphiql.js': js,
  'graphiql.css': css,
  'editor.worker.js': editorWorkerService,
  'json.worker.js': jsonWorker,
  'graphql.worker.js': graphqlWorker,
}

const graphiqlFiles: Plugin = {
  name: 'graphiql-files',
  generateBundle() {
    for (const [fileName, source] of Object.entries(GRAPHIQL))
      this.emitFile({ type: 'asset', fileName, source })
  },
}

/** Builds the page of the API, `/api/docs`, beside the web app. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/api/docs/',
  publicDir: false,
  plugins: [graphiqlFiles],
  build: {
    target: 'es2022',
    outDir: '../dist/docs',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
