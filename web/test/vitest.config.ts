import { defineConfig } from 'vitest/config'

/** The built app in a real browser, over the real server. One file at a time: each has a server and a browser. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    name: 'browser',
    environment: 'node',
    include: ['**/*.test.ts'],
    globalSetup: ['./support/build.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
  },
})
