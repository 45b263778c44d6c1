import cluster from 'node:cluster'
import { type Logger, makeLogger } from './adapters/pino/logger.ts'
import { countWorkers, openProcessMetrics } from './adapters/prometheus/process.ts'
import { gatherFromWorkers, listeningWorkers, tellKeeper } from './adapters/prometheus/workers.ts'
import { createApp } from './app.ts'
import { type Config, ConfigError, loadConfig } from './config.ts'
import { serveMetrics } from './transport/metrics.ts'
import { reportFilling, superviseWorkers } from './workers.ts'

/** The process that is to be: the only one, the keeper of several, or one of those. */
async function main(): Promise<void> {
  // The embedding runtime would tell its makers of the machine and the model, by default. Nobody is told here.
  process.env.ORT_DISABLE_TELEMETRY = '1'
  const config = loadConfig(process.env)
  const logger = await makeLogger({ level: config.logLevel, production: config.production })
  // Node would print the error with all that its library put into it.
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'an error that nobody expected ends the process')
    process.exit(1)
  })
  if (config.workers > 1 && cluster.isPrimary) return keepWorkers(config, logger)
  await runServer(config, logger)
}

async function keepWorkers(config: Config, logger: Logger): Promise<void> {
  const { registry } = openProcessMetrics()
  countWorkers(registry, listeningWorkers())
  await tellFigures(config, logger, gatherFromWorkers(registry))
  superviseWorkers(config, logger)
}

async function runServer(config: Config, logger: Logger): Promise<void> {
  const { telemetry, registry } = openProcessMetrics()
  const lastFigures = cluster.isWorker ? tellKeeper(registry) : null
  if (!cluster.isWorker) {
    countWorkers(registry, () => 1)
    await tellFigures(config, logger, () => registry.metrics())
  }
  const app = await createApp(config, logger, { telemetry })
  const end = once(async (reason: string) => {
    logger.info({ reason }, 'draining')
    await app.drain()
    await lastFigures?.()
    process.exit(0)
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal))
  const { port } = await app.listen()
  logger.info({ port, host: config.http.host, store: config.redis ? 'redis' : 'embedded' }, 'listening')
  if (cluster.isWorker) reportFilling(app.filling)
  if (!cluster.isWorker) process.stdout.write(greeting(config, port))
}

async function tellFigures(
  { metrics }: Config,
  logger: Logger,
  figures: () => Promise<string>,
): Promise<void> {
  if (!metrics) return
  const port = await serveMetrics(figures, metrics).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new ConfigError(`Port ${metrics.port} is taken. Set METRICS_PORT to another one, or to off.`)
  })
  logger.info({ port, host: metrics.host }, 'metrics')
}

const greeting = ({ http, openai }: Config, port: number): string => {
  const host = http.host === '127.0.0.1' || http.host === '0.0.0.0' ? 'localhost' : http.host
  const model = openai
    ? `Answers are written by ${openai.model}.`
    : 'No model is set: answers are put together from the documents (set OPENAI_API_KEY to change that).'
  return `\nVerdeMuse is ready: http://${host}:${port}\n${model}\n\n`
}

function once(run: (reason: string) => Promise<void>): (reason: string) => Promise<void> {
  let running: Promise<void> | null = null
  return (reason) => {
    running ??= run(reason)
    return running
  }
}

/** What stops a start is one line: what is wrong, for whoever started it. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message
  const { code, port } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Set PORT to another one.`
  if (code === 'EACCES') return `Port ${port} may not be used by this user. Set PORT to one above 1023.`
  return error instanceof Error ? error.message : String(error)
}

main().catch((error: unknown) => {
  process.stderr.write(`VerdeMuse cannot start: ${explain(error)}\n`)
  process.exit(1)
})
