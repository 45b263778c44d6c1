import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        // Node loads graphql by its CommonJS entry; a second copy by the other one would not know the first one's types.
        resolve: { alias: { graphql: 'graphql/index.js' } },
        test: {
          name: 'api',
          include: ['{api,schema,ops}/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      'web/vite.config.ts',
    ],
  },
})
