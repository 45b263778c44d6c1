import { globSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openerOnCluster } from '../support/redisOpener.ts'
import { ON_CLUSTER_APART, ON_REDIS } from './onRedis.ts'

const APART: readonly string[] = Object.values(ON_CLUSTER_APART).flat()

const on = openerOnCluster()
for (const [contract, run] of Object.entries(ON_REDIS))
  if (!APART.includes(contract)) run('Redis Cluster', on)

it('every contract that has a test on Redis is run on a cluster too', () => {
  const filesOf = (pattern: string, ending: RegExp) =>
    globSync(pattern, { cwd: import.meta.dirname }).map((file) =>
      file.replace(ending, '').replace('cluster.', ''),
    )
  const contracts = filesOf('*.redis.test.ts', /\.redis\.test\.ts$/)
  expect(contracts.toSorted()).toEqual(Object.keys(ON_REDIS).toSorted())
  const apart = filesOf('cluster.*.test.ts', /\.test\.ts$/)
  expect(apart.toSorted()).toEqual([...Object.keys(ON_CLUSTER_APART), 'others'].toSorted())
})
