import { makeLogger } from '../../adapters/pino/logger.ts'
import { createApp } from '../../app.ts'
import { loadConfig } from '../../config.ts'

/**
 * The product as main.ts runs it on one process, but that its workers keep an answer for a minute: it is not handed
 * over because a busy machine let its worker, or Redis, stand still for some seconds.
 */
const LEASE_MS = 60_000

const config = loadConfig(process.env)
const logger = await makeLogger({ level: config.logLevel, production: config.production })
const app = await createApp(config, logger, { leaseMs: LEASE_MS })
process.once('SIGTERM', () => void app.drain().then(() => process.exit(0)))
await app.listen()
process.stdout.write('VerdeMuse is ready\n')
