import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { startApp } from '../../api/test/support/appProcess.ts'
import { visitor } from '../../api/test/support/client.ts'

/**
 * `node ops/bench/rejections.ts`: how long it takes to refuse what is too large, too deep or too costly, over one
 * connection that is kept. Not by `fetch`, which spends more on sending a large body than is spent on refusing it.
 */
const TRIES = 1_000
/** The first ones are slow for the compiler’s sake, at both ends. */
const WARM_UP = 200
const MOST_MS = 10

const many = (count: number, piece: string) => Array.from({ length: count }, () => piece).join(' ')

const REFUSED: Readonly<Record<string, string>> = {
  '30,000 fields': `{ ${many(30_000, 'id')} }`,
  'one field 990 times': `{ viewer { ${many(990, 'id')} } }`,
  '8,000 aliases': `{ ${many(8_000, 'a:__typename')} }`,
  '490 fields deep': `${many(490, '{ a')}${many(490, '}')}`,
  '9 fields deep': `${many(9, '{ a')}${many(9, '}')}`,
  'pages of pages':
    '{ conversations(first: 100) { edges { node { messages(last: 100) { edges { node { id } } } } } } }',
  'fragments in fragments': `{ ...F0 } ${Array.from({ length: 120 }, (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`).join(' ')}`,
  'a body of 200 KiB': `{ a } #${'x'.repeat(200 * 1024)}`,
}

const app = await startApp()
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
let worst = 0
try {
  const { headers } = await visitor(app.url)
  const refusal = async (body: Buffer) => {
    const posted = request(`${app.url}/graphql`, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': body.length },
    })
    posted.end(body)
    const [reply] = (await once(posted, 'response')) as [IncomingMessage]
    return text(reply)
  }
  for (const [what, query] of Object.entries(REFUSED)) {
    const body = Buffer.from(JSON.stringify({ query }))
    const times: number[] = []
    for (let count = 0; count < TRIES + WARM_UP; count++) {
      const startedAt = performance.now()
      const reply = await refusal(body)
      if (count >= WARM_UP) times.push(performance.now() - startedAt)
      if (!reply.includes('"errors"')) throw new Error(`${what} was not refused: ${reply}`)
    }
    times.sort((a, b) => a - b)
    const at = (share: number) => times[Math.ceil(share * times.length) - 1] ?? 0
    worst = Math.max(worst, at(0.99))
    console.log(`${what.padEnd(24)} p50 ${at(0.5).toFixed(2)} ms   p99 ${at(0.99).toFixed(2)} ms`)
  }
} finally {
  agent.destroy()
  await app.close()
}
console.log(worst < MOST_MS ? `All p99 are under ${MOST_MS} ms.` : `The worst p99 is ${worst.toFixed(1)} ms.`)
process.exitCode = worst < MOST_MS ? 0 : 1
