import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { redisKeyStore } from '../../adapters/redis/apiKeys/keyStore.ts'
import { redisAnswerCache } from '../../adapters/redis/cache/answerCache.ts'
import { redisKnowledgeGaps } from '../../adapters/redis/gaps/knowledgeGaps.ts'
import { redisKnowledgeStore } from '../../adapters/redis/knowledge/knowledgeStore.ts'
import { redisPassageVectors } from '../../adapters/redis/knowledge/passageVectors.ts'
import { redisLimiter } from '../../adapters/redis/limiter/limiter.ts'
import { redisWebhookOutbox } from '../../adapters/redis/webhooks/webhookOutbox.ts'
import { redisWebhookStore } from '../../adapters/redis/webhooks/webhookStore.ts'
import { openerOnCluster } from '../support/redisOpener.ts'
import { answerCacheContract } from './answerCache.contract.ts'
import { countersContract } from './counters.contract.ts'
import { keyStoreContract } from './keyStore.contract.ts'
import { knowledgeGapsContract } from './knowledgeGaps.contract.ts'
import { knowledgeStoreContract } from './knowledgeStore.contract.ts'
import { limiterContract } from './limiter.contract.ts'
import { passageVectorsContract } from './passageVectors.contract.ts'
import { openCounters } from './redis.ts'
import { MOST, webhookOutboxContract } from './webhookOutbox.contract.ts'
import { webhookStoreContract } from './webhookStore.contract.ts'

const NAME = 'Redis Cluster'
const on = openerOnCluster()

answerCacheContract(NAME, on(redisAnswerCache))
countersContract(NAME, openCounters(on))
keyStoreContract(
  NAME,
  on((connection, _: null) => redisKeyStore(connection)),
)
knowledgeStoreContract(NAME, on(redisKnowledgeStore))
knowledgeGapsContract(
  NAME,
  on((connection, _: null) => redisKnowledgeGaps(connection, { most: 5 })),
)
passageVectorsContract(
  NAME,
  on((connection, _: null) => redisPassageVectors(connection)),
)
webhookStoreContract(
  NAME,
  on((connection, _: null) => redisWebhookStore(connection)),
)
webhookOutboxContract(
  NAME,
  on((connection, _: null) => redisWebhookOutbox(connection, { most: MOST })),
)
limiterContract(
  NAME,
  on(({ redis }, quota: { limit: number; windowMs: number }) => redisLimiter(redis, quota)),
)

it('leaves out no contract that Redis passes', () => {
  const [onRedis, onCluster] = ['*.redis.test.ts', 'cluster.*.test.ts'].map((pattern) => {
    const files = globSync(pattern, { cwd: import.meta.dirname })
    const text = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('')
    return new Set([...text.matchAll(/^(\w+Contract)\(/gm)].map(([, contract]) => contract))
  })
  expect(onRedis?.size).toBeGreaterThan(10)
  expect(onCluster).toEqual(onRedis)
})
