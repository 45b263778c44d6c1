/** What the log says of an error. */
export interface ReducedError {
  readonly type: string
  readonly code?: string | number
  readonly message: string
  /** Its frames alone. */
  readonly stack?: string
  readonly cause?: ReducedError
  /** Of an AggregateError: the first ones. */
  readonly errors?: readonly ReducedError[]
}

const MOST_CAUSES = 4
const MOST_ERRORS = 3
const LONGEST_MESSAGE = 500
const LONGEST_STACK = 4_000

/**
 * Libraries put what they were given into the fields of their errors (`command.args`), and quote it in their messages: what
 * a customer wrote. Neither is kept. A system's error keeps its message, which names a file, a host or a port.
 */
export function reducedError(error: unknown, causes = MOST_CAUSES): ReducedError {
  if (!(error instanceof Error)) return { type: typeof error, message: '' }
  const { code, cause, errors } = error as Error & { code?: unknown; errors?: unknown }
  const stack = framesOf(error)
  return {
    type: error.name,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    message: messageOf(error),
    ...(stack !== '' && { stack }),
    ...(causes > 0 && cause !== undefined && { cause: reducedError(cause, causes - 1) }),
    ...(causes > 0 &&
      Array.isArray(errors) && {
        errors: errors.slice(0, MOST_ERRORS).map((each) => reducedError(each, causes - 1)),
      }),
  }
}

const messageOf = (error: Error): string =>
  ('syscall' in error ? error.message : withoutQuoted(error.message)).slice(0, LONGEST_MESSAGE).toWellFormed()

const QUOTES = [/["]/g, /[`]/g, /(?<!\p{L})'/gu]

const withoutQuoted = (message: string): string => QUOTES.reduce(withoutBetween, message)

/** From the first mark to the last, since what is quoted may hold some; to the end where the library cut it short. */
function withoutBetween(message: string, mark: RegExp): string {
  const first = message.search(mark)
  if (first < 0) return message
  const quote = message.charAt(first)
  const last = message.lastIndexOf(quote)
  return `${message.slice(0, first)}${quote}…${quote}${last > first ? message.slice(last + 1) : ''}`
}

/** A stack begins with the message, which may have lines that look like frames. */
function framesOf({ name, message, stack = '' }: Error): string {
  const start = stack.indexOf(message)
  const after = start < 0 ? stack.slice(name.length) : stack.slice(start + message.length)
  return after
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .join('\n')
    .slice(0, LONGEST_STACK)
}
