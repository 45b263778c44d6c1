import { type DestinationStream, destination, type Logger, pino } from 'pino'
import { reducedError } from './reducedError.ts'

export type { Logger }

/** Credentials never reach the log, wherever in a line they stand. */
const REDACT = ['*.authorization', '*.cookie', '*.headers', '*.apiKey', '*.password']

/** JSON lines in production; lines for people elsewhere, where pino-pretty is installed. */
export async function makeLogger(options: {
  readonly level: string
  readonly production: boolean
}): Promise<Logger> {
  const settings = {
    level: options.level,
    redact: REDACT,
    base: { pid: process.pid },
    // mutant: reduced-error
    serializers: { err: reducedError },
  }
  const pretty = options.production ? null : await prettyStream()
  return pino(settings, pretty ?? linesTogether())
}

/** The same log for lines that hold nothing but numbers and names of ours: looking for credentials costs as much again. */
export const plainLines = (logger: Logger): Logger => logger.child({}, { redact: [] })

/** How long a line may wait; a process that is killed loses no more. */
const TOGETHER_MS = 20
/** More than this is two writes; the library takes no larger ones. */
const BUFFER_BYTES = 16 * 1024 - 1
/** What waits where nothing can be written, as on a full disk; lines beyond it are dropped. */
const MOST_WAITING_BYTES = 1024 * 1024

/** The lines of a moment are one write: under load, a write each is a twentieth of what we do. */
function linesTogether(): DestinationStream {
  const stdout = destination({ dest: 1, sync: true, minLength: BUFFER_BYTES, maxLength: MOST_WAITING_BYTES })
  // Nobody is failed for a line. Where its reader is gone, pino writes none any more.
  // mutant: lost-line
  stdout.on('error', () => {})
  let scheduled = false
  const flush = () => {
    scheduled = false
    // Not flushSync(), which has a file's disk take them, too, while everybody waits, and tries for ever where it cannot.
    stdout.flush()
  }
  // One write is enough: what is more than one has been written by then.
  // mutant: last-lines
  process.on('exit', flush)
  return {
    write(line) {
      stdout.write(line)
      if (!scheduled) setTimeout(flush, TOGETHER_MS)
      scheduled = true
    },
  }
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
