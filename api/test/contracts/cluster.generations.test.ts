import { openerOnCluster } from '../support/redisOpener.ts'
import { ON_CLUSTER_APART, ON_REDIS } from './onRedis.ts'

const on = openerOnCluster()
for (const contract of ON_CLUSTER_APART.generations) ON_REDIS[contract]('Redis Cluster', on)
