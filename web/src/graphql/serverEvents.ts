export interface ServerEvent {
  readonly name: string
  readonly data: string
}

/**
 * Reads server-sent events out of a stream of text, however it is cut into pieces. Comments hand nothing on: they say
 * only that the connection lives.
 */
export function makeEventReader(next: (event: ServerEvent) => void): (text: string) => void {
  let rest = ''
  let name = ''
  let data: string[] = []
  const line = (text: string) => {
    if (text === '') {
      if (name !== '' || data.length > 0) next({ name, data: data.join('\n') })
      name = ''
      data = []
    }
    const { field, value } = /^(?<field>event|data):? ?(?<value>.*)$/s.exec(text)?.groups ?? {}
    if (field === 'event') name = value ?? ''
    if (field === 'data') data.push(value ?? '')
  }
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const each of lines) line(each)
  }
}
