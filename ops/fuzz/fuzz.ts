import { Agent, request } from 'node:http'
import { WebSocket } from 'ws'
import { body, frame, operation } from './cases.ts'
import { type Random, seeded } from './random.ts'

export interface Findings {
  readonly cases: number
  /** What must not be, each in a line; empty: nothing was found. */
  readonly faults: readonly string[]
  /** How often what came back: statuses, codes, and how sockets were closed. */
  readonly outcomes: ReadonlyMap<string, number>
}

interface Target {
  readonly url: string
  readonly cookie: string
}

const AT_ONCE = 32
const FRAMES_OF_A_SOCKET = 14
const LONGEST_MS = 10_000

/** Sends so many cases, of HTTP and of WebSocket in turns, all of one seed. */
export async function fuzz(
  target: Target,
  options: { readonly seed: number; readonly cases: number },
): Promise<Findings> {
  const random = seeded(options.seed)
  const faults: string[] = []
  const outcomes = new Map<string, number>()
  const note = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  let sent = 0
  const run = async () => {
    while (sent < options.cases) {
      const isSocket = random.chance(0.1)
      sent += isSocket ? FRAMES_OF_A_SOCKET : 1
      const fault = await (isSocket
        ? oneSocket(target, random, note)
        : oneRequest(target, agent, random, note))
      if (fault) faults.push(fault)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, run))
  agent.destroy()
  return { cases: sent, faults, outcomes }
}

type Note = (outcome: string) => void

/** Null, or what was wrong with the answer. */
function oneRequest(
  { url, cookie }: Target,
  agent: Agent,
  random: Random,
  note: Note,
): Promise<string | null> {
  const isGet = random.chance(0.2)
  const { contentType, accept, bytes } = body(random)
  const asked = Object.entries(operation(random)).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  const search = isGet ? `?${new URLSearchParams(asked).toString().slice(0, 12_000)}` : ''
  const what = isGet
    ? `GET ${search}`
    : `POST ${contentType} ${accept} ${bytes.toString('base64').slice(0, 2_000)}`
  return new Promise((resolve) => {
    const wrong = (words: string) => resolve(`${words}: ${what}`)
    const sending = request(
      `${url}/graphql${search}`,
      {
        method: isGet ? 'GET' : 'POST',
        agent,
        headers: { cookie, 'content-type': contentType, accept, 'graphql-require-preflight': '1' },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
        // A subscription that is well and has nothing to say yet is left.
        const leaving = setTimeout(() => sending.destroy(), 100)
        response.once('close', () => {
          clearTimeout(leaving)
          note(`${response.statusCode} ${/"code":"([A-Z_]+)"/.exec(text)?.[1] ?? '-'}`)
          if ((response.statusCode ?? 500) >= 500) return wrong(`status ${response.statusCode}`)
          return text.includes('"INTERNAL"') ? wrong('INTERNAL') : resolve(null)
        })
      },
    )
    sending.setTimeout(LONGEST_MS, () => wrong('no answer'))
    sending.once('error', ({ message }) => wrong(message))
    sending.end(isGet ? undefined : bytes)
  })
}

/** The codes that the protocol, and ws below it, have for what may not be sent. */
const FAIR_CLOSES = new Set([1003, 1007, 1009, 4400, 4409, 4429])

function oneSocket({ url, cookie }: Target, random: Random, note: Note): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { origin: url, cookie },
    })
    let mayClose = false
    const sent: string[] = []
    const wrong = (words: string) => resolve(`${words}: ${sent.join('\n').slice(0, 4_000)}`)
    const end = setTimeout(() => socket.terminate(), LONGEST_MS)
    let pings = 0
    socket.once('open', () => socket.send('{"type":"connection_init"}'))
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data)) as { type: string; payload?: unknown }
      if (JSON.stringify(payload ?? null).includes('"INTERNAL"')) wrong('INTERNAL')
      if (type === 'connection_ack') {
        for (let count = 0; count < FRAMES_OF_A_SOCKET; count++) {
          const { data: bytes, mayClose: closes } = frame(random, String(count))
          mayClose ||= closes
          sent.push(String(bytes).slice(0, 1_000))
          socket.send(bytes)
        }
        socket.send('{"type":"ping","payload":{"last":true}}')
      } else if (type === 'pong' && (payload as { last?: boolean } | undefined)?.last && pings++ === 0)
        socket.close(4999)
    })
    socket.once('error', () => {})
    socket.once('close', (code) => {
      clearTimeout(end)
      note(`closed ${code}`)
      if (code === 4999) return resolve(null)
      return mayClose && FAIR_CLOSES.has(code) ? resolve(null) : wrong(`closed with ${code}`)
    })
  })
}
