import { connect, type Socket } from 'node:net'

export interface Hammering {
  readonly perSecond: number
  /** How long each took, in ms. */
  readonly took: readonly number[]
  readonly failed: number
}

export interface Strokes {
  readonly port: number
  readonly headers: Readonly<Record<string, string>>
  /** The body of the nth request, and what belongs to it alone. */
  readonly request: (count: number) => { readonly body: object; readonly headers?: Record<string, string> }
  readonly isGood: (body: string) => boolean
  readonly seconds: number
  readonly connections?: number
}

/** As many requests as there is time for, one after the other on each connection. Plain sockets: a client of HTTP costs more than the server. */
export async function hammer(strokes: Strokes): Promise<Hammering> {
  const took: number[] = []
  let count = 0
  let failed = 0
  const endAt = performance.now() + strokes.seconds * 1_000
  const run = async () => {
    const connection = await open(strokes.port)
    while (performance.now() < endAt) {
      const startedAt = performance.now()
      const reply = await connection.send(requestText(strokes, count++))
      took.push(performance.now() - startedAt)
      if (!reply.startsWith('HTTP/1.1 200') || !strokes.isGood(reply)) failed++
    }
    connection.close()
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: strokes.connections ?? 50 }, run))
  return { perSecond: (took.length / (performance.now() - startedAt)) * 1_000, took, failed }
}

function requestText({ headers, request }: Strokes, count: number): string {
  const { body, headers: own = {} } = request(count)
  const text = JSON.stringify(body)
  const lines = Object.entries({ ...headers, ...own }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\naccept: application/json\r\n${lines.join('')}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}

async function open(port: number) {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let received = ''
  let resolveReply: (reply: string) => void = () => {}
  let rejectReply: (error: Error) => void = () => {}
  socket.setEncoding('latin1').on('data', (piece: string) => {
    received += piece
    if (!isWhole(received)) return
    const reply = received
    received = ''
    resolveReply(reply)
  })
  socket.on('error', (error) => rejectReply(error)).on('close', () => rejectReply(new Error('Closed')))
  return {
    send: (text: string) =>
      new Promise<string>((resolve, reject) => {
        resolveReply = resolve
        rejectReply = reject
        socket.write(text)
      }),
    close: () => socket.destroy(),
  }
}

function isWhole(reply: string): boolean {
  const head = reply.indexOf('\r\n\r\n')
  if (head < 0) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(reply.slice(0, head + 2))?.[1]
  return length === undefined ? reply.endsWith('0\r\n\r\n') : reply.length >= head + 4 + Number(length)
}
