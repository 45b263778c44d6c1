import { join } from 'node:path'
import { defineConfig } from 'vite'

/** The script that other sites load: one file of its own, under a name that stays. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    target: 'es2022',
    // Older browsers keep no session in a frame, and open the chat in a tab.
    cssTarget: ['chrome123', 'firefox123', 'safari17.5'],
    outDir: 'dist',
    emptyOutDir: false,
    lib: {
      entry: join(import.meta.dirname, 'src/widget/main.ts'),
      formats: ['iife'],
      name: 'verdemuse',
      fileName: () => 'widget.js',
    },
  },
})
