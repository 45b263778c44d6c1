import { defineConfig } from 'vitest/config'
import { PATIENCE_MS, TEST_LIMIT_MS } from '../../api/test/support/patience.ts'

/** The built app in a real browser, over the real server: the browser is one, each file has a server of its own. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    name: 'browser',
    // Files share what they import; a product each of them starts for itself.
    isolate: false,
    environment: 'node',
    include: ['**/*.test.ts'],
    globalSetup: ['./support/build.ts'],
    testTimeout: TEST_LIMIT_MS,
    expect: { poll: { timeout: PATIENCE_MS } },
    hookTimeout: TEST_LIMIT_MS,
  },
})
