import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

/** Credentials never reach the log, wherever in a line they stand. */
const REDACT = [
  '*.authorization',
  '*.cookie',
  '*.headers',
  '*.apiKey',
  '*.password',
  'err.config',
  'err.request',
]

/** JSON lines in production; lines for people elsewhere, where pino-pretty is installed. */
export async function makeLogger(options: {
  readonly level: string
  readonly production: boolean
}): Promise<Logger> {
  const settings = { level: options.level, redact: REDACT, base: { pid: process.pid } }
  const pretty = options.production ? null : await prettyStream()
  return pretty ? pino(settings, pretty) : pino(settings)
}

async function prettyStream(): Promise<DestinationStream | null> {
  try {
    const { default: pretty } = await import('pino-pretty')
    return pretty({
      colorize: process.stdout.isTTY ?? false,
      ignore: 'pid,hostname',
      translateTime: 'SYS:HH:MM:ss.l',
      singleLine: true,
      sync: true,
    })
  } catch {
    return null
  }
}
