/** Takes server-sent events out of bytes as they come, however those are cut. */
export interface EventSplitter {
  /** Calls back for each event that is whole by now. @throws EventTooLong */
  push(bytes: Buffer): void
  /** The bytes have ended. Some servers leave out the empty line behind their last event. */
  end(): void
}

/** `event` is its name, '' for one without. */
export type OnEvent = (data: string, event: string) => void
/** Is offered events as they were written, one or more and whole, to take them all together; false leaves each to OnEvent. */
export type OnEvents = (written: string) => boolean

export interface Listener {
  readonly onEvent: OnEvent
  readonly onEvents?: OnEvents
  /** The server says that it is there: a comment, or a ping. */
  readonly onSignOfLife?: () => void
}

export class EventTooLong extends Error {
  override name = 'EventTooLong'
}

/** No server sends longer ones; one that never ends an event must not fill the memory. */
const LONGEST_EVENT = 4 * 1024 * 1024
const LF = 10
const CR = 13

/** Behind the last line's end: as a rule, behind all. */
const endOfLines = (bytes: Buffer): number =>
  bytes.at(-1) === LF ? bytes.length : Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1

/**
 * A body that begins as JSON is no stream of events: each document in it, one a line or all in one, is an event. A byte
 * order mark before all is dropped.
 */
export function eventSplitter(listener: Listener): EventSplitter {
  const beginning = bodyBeginning()
  let splitter: EventSplitter | null = null
  const begin = (bytes: Buffer): EventSplitter =>
    JSON_STARTS.has(bytes[0] ?? 0) ? jsonSplitter(listener.onEvent) : sseSplitter(listener)
  return {
    push(given) {
      const bytes = splitter ? given : beginning(given)
      if (bytes.length === 0) return
      splitter ??= begin(bytes)
      splitter.push(bytes)
    },
    end: () => splitter?.end(),
  }
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff')
const JSON_STARTS = new Set(Buffer.from('{['))
const SPACES = new Set(Buffer.from(' \t\r\n'))

/** Takes away a byte order mark, however it is cut, and white space; nothing comes as long as there is nothing else. */
function bodyBeginning(): (bytes: Buffer) => Buffer {
  let kept = Buffer.alloc(0)
  let hasMark: boolean | null = null
  return (given) => {
    let bytes = Buffer.concat([kept, given])
    kept = Buffer.alloc(0)
    if (hasMark === null) {
      const start = bytes.subarray(0, BYTE_ORDER_MARK.length)
      const isCut =
        start.length < BYTE_ORDER_MARK.length && BYTE_ORDER_MARK.subarray(0, start.length).equals(start)
      if (isCut) {
        kept = bytes
        return Buffer.alloc(0)
      }
      hasMark = start.equals(BYTE_ORDER_MARK)
      if (hasMark) bytes = bytes.subarray(BYTE_ORDER_MARK.length)
    }
    const from = bytes.findIndex((byte) => !SPACES.has(byte))
    return from < 0 ? Buffer.alloc(0) : bytes.subarray(from)
  }
}

/** Documents of one line each come as they are there; any other is read at the end. */
function jsonSplitter(onEvent: OnEvent): EventSplitter {
  let rest: Buffer[] = []
  let document = ''
  let length = 0
  const takeLine = (line: string) => {
    if (document === '' && isDocument(line)) return onEvent(line, '')
    document += `${line}\n`
  }
  return {
    push(bytes) {
      length += bytes.length
      if (length > LONGEST_EVENT) throw new EventTooLong()
      const end = bytes.lastIndexOf(LF)
      if (end < 0) return void rest.push(bytes)
      const lines = Buffer.concat([...rest, bytes.subarray(0, end)]).toString('utf8')
      rest = [bytes.subarray(end + 1)]
      for (const line of lines.split('\n')) if (line.trim() !== '') takeLine(line)
    },
    end() {
      const whole = `${document}${Buffer.concat(rest).toString('utf8')}`.trim()
      if (whole !== '') onEvent(whole, '')
    },
  }
}

function isDocument(line: string): boolean {
  if (!/^\s*\{.*\}\s*$/s.test(line)) return false
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

function sseSplitter({ onEvent, onEvents = () => false, onSignOfLife = () => {} }: Listener): EventSplitter {
  let rest: Buffer[] = []
  let restLength = 0
  let afterCr = false
  let data: string | null = null
  let event = ''

  const dispatch = () => {
    const whole = data
    const name = event
    data = null
    event = ''
    if (whole !== null) onEvent(whole, name)
    else if (name === 'ping') onSignOfLife()
  }
  const addData = (value: string) => {
    data = data === null ? value : `${data}\n${value}`
    if (data.length > LONGEST_EVENT) throw new EventTooLong()
  }
  /** From `from` to `to` of a text: nearly all are data, and no more is made of those than their value. */
  const takeLine = (text: string, from: number, to: number) => {
    if (to === from) return dispatch()
    if (text.startsWith('data: ', from)) return addData(text.slice(from + 6, to))
    if (text.startsWith(':', from)) return onSignOfLife()
    const line = text.slice(from, to)
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (name === 'data') addData(value)
    else if (name === 'event') event = value
  }
  const takeLines = (lines: string) => {
    if (data === null && event === '' && lines.endsWith('\n\n') && onEvents(lines)) return
    const text = lines.includes('\r') ? lines.replace(/\r\n?/g, '\n') : lines
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf('\n', from)
      const to = end < 0 ? text.length : end
      takeLine(text, from, to)
      from = to + 1
    }
  }
  const keep = (bytes: Buffer) => {
    restLength += bytes.length
    if (restLength > LONGEST_EVENT) throw new EventTooLong()
    if (bytes.length > 0) rest.push(bytes)
  }
  return {
    push(given) {
      // The second half of a line's end, whose first half came before.
      const bytes = afterCr && given[0] === LF ? given.subarray(1) : given
      if (given.length > 0) afterCr = given.at(-1) === CR
      // Lines alone are decoded: no letter is cut in two.
      const end = endOfLines(bytes)
      if (end === 0) return keep(bytes)
      if (rest.length === 0 && end === bytes.length) return takeLines(bytes.toString('utf8'))
      const lines = Buffer.concat([...rest, bytes.subarray(0, end)])
      rest = []
      restLength = 0
      keep(bytes.subarray(end))
      takeLines(lines.toString('utf8'))
    },
    end() {
      takeLines(Buffer.concat(rest).toString('utf8'))
      rest = []
      dispatch()
    },
  }
}
