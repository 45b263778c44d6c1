import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { PATIENCE_MS, TEST_LIMIT_MS } from './api/test/support/patience.ts'

const onNode = (
  name: string,
  test: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration => ({
  // Node loads graphql by its CommonJS entry; a second copy by the other one would not know the first one's types.
  resolve: { alias: { graphql: 'graphql/index.js' } },
  test: {
    name,
    testTimeout: TEST_LIMIT_MS,
    hookTimeout: TEST_LIMIT_MS,
    expect: { poll: { timeout: PATIENCE_MS } },
    ...test,
  },
})

const PRODUCT_TESTS = ['api/test/e2e/**/*.test.ts', 'api/test/faults/**/*.test.ts']
/** Thousands of readers, of whom none may wait for long: they need the machine for themselves. */
const CROWD_TESTS = ['api/test/faults/readers.{backlog,reconnect,stalled}.test.ts']

/** What takes long goes first, so that no core waits for it in the end; a contract's tests are small files over big ones. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => /\/contracts\/.*(cluster|redis)/.test(moduleId)
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      onNode('unit', { include: ['{api,schema,ops}/**/*.test.ts'], exclude: PRODUCT_TESTS }),
      // Real processes: mostly they wait, for each other and for the clock.
      onNode('product', { include: PRODUCT_TESTS, exclude: CROWD_TESTS }),
      onNode('crowd', { include: CROWD_TESTS, fileParallelism: false }),
      onNode('soak', {
        include: ['api/test/soak/**/*.soak.ts'],
        fileParallelism: false,
        testTimeout: 3_600_000,
      }),
      'web/vite.config.ts',
      'web/test/vitest.config.ts',
    ],
  },
})
