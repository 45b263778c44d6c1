import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { PATIENCE_MS, TEST_LIMIT_MS } from './api/test/support/patience.ts'
import { SlowTests } from './ops/test/slowTests.ts'

const LIMITS = {
  testTimeout: TEST_LIMIT_MS,
  hookTimeout: TEST_LIMIT_MS,
  expect: { poll: { timeout: PATIENCE_MS } },
  // More than there are cores: many tests wait for servers that they start.
  maxWorkers: 5,
}

const onNode = (
  name: string,
  test: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration => ({
  // Node loads graphql by its CommonJS entry; a second copy by the other one would not know the first one's types.
  resolve: { alias: { graphql: 'graphql/index.js' } },
  test: {
    name,
    ...LIMITS,
    ...test,
  },
})

const PRODUCT_TESTS = ['api/test/{e2e,faults}/**/*.test.ts']
/** Tests of single parts that talk to a server over a socket. */
const SERVER_TESTS = [
  'api/adapters/{openai,otel,redis,webhooks}/**/*.test.ts',
  'api/test/contracts/*.redis.test.ts',
  'api/test/contracts/cluster.*.test.ts',
  'api/test/support/*.test.ts',
  'api/transport/{textFrame,webApp}.test.ts',
  'api/usecases/deliver.race.test.ts',
  'ops/{deploy,docker,kubernetes,nginx,prometheus}/*.test.ts',
  'ops/supplyChain.test.ts',
]

/** Files that take long start first, so that no core waits for one in the end. */
const LONG = [
  /\/web\/test\//,
  /\/api\/test\/(e2e|faults)\//,
  /\/contracts\/.*(cluster|redis)/,
  /\/ops\/deploy\//,
]

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((pattern) => pattern.test(moduleId))
      return at < 0 ? LONG.length : at
    }
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    reporters: ['default', new SlowTests()],
    projects: [
      onNode('unit', {
        include: ['{api,schema,ops}/**/*.test.ts'],
        exclude: [...PRODUCT_TESTS, ...SERVER_TESTS],
        setupFiles: ['./api/test/support/noServer.ts'],
        isolate: false,
      }),
      onNode('servers', { include: SERVER_TESTS }),
      onNode('product', { include: PRODUCT_TESTS, isolate: false }),
      onNode('soak', {
        include: ['api/test/soak/**/*.soak.ts'],
        fileParallelism: false,
        testTimeout: 3_600_000,
      }),
      // Its limits are set here: the config itself also builds the web app, where there are no tests.
      { extends: 'web/vite.config.ts', root: 'web', test: { name: 'web', ...LIMITS } },
      // The built app in a real browser, over the real server. All files share the browser; each starts its own product.
      onNode('browser', {
        include: ['web/test/**/*.test.ts'],
        globalSetup: ['./web/test/support/build.ts'],
        isolate: false,
      }),
    ],
  },
})
