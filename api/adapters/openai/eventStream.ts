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

export function eventSplitter(onEvent: OnEvent, onEvents: OnEvents = () => false): EventSplitter {
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
  }
  const addData = (value: string) => {
    data = data === null ? value : `${data}\n${value}`
    if (data.length > LONGEST_EVENT) throw new EventTooLong()
  }
  /** From `from` to `to` of a text: nearly all are data, and no more is made of those than their value. */
  const takeLine = (text: string, from: number, to: number) => {
    if (to === from) return dispatch()
    if (text.startsWith('data: ', from)) return addData(text.slice(from + 6, to))
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
