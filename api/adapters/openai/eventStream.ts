/** Takes server-sent events out of bytes as they come, however those are cut. */
export interface EventSplitter {
  /** Calls back for each event that is whole by now. @throws EventTooLong */
  push(bytes: Buffer): void
  /** The bytes have ended. Some servers leave out the empty line behind their last event. */
  end(): void
}

/** `event` is its name, '' for one without. */
export type OnEvent = (data: string, event: string) => void

export class EventTooLong extends Error {
  override name = 'EventTooLong'
}

/** No server sends longer ones; one that never ends an event must not fill the memory. */
const LONGEST_EVENT = 4 * 1024 * 1024
const LF = 10
const CR = 13

export function eventSplitter(onEvent: OnEvent): EventSplitter {
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
  const takeLine = (line: string) => {
    if (line === '') return dispatch()
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (name === 'data') data = data === null ? value : `${data}\n${value}`
    else if (name === 'event') event = value
    if (data !== null && data.length > LONGEST_EVENT) throw new EventTooLong()
  }
  const takeLines = (lines: string) => {
    const text = lines.includes('\r') ? lines.replace(/\r\n?/g, '\n') : lines
    for (let from = 0; from < text.length; ) {
      const to = text.indexOf('\n', from)
      takeLine(text.slice(from, to < 0 ? text.length : to))
      from = to < 0 ? text.length : to + 1
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
      const end = Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1
      if (end === 0) return keep(bytes)
      const whole = bytes.subarray(0, end)
      const lines = rest.length === 0 ? whole : Buffer.concat([...rest, whole])
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
