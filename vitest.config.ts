import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'api', include: ['{api,schema,ops}/**/*.test.ts'], testTimeout: 20_000, hookTimeout: 30_000 } },
      'web/vite.config.ts',
    ],
  },
})
