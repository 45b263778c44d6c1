import { execFile } from 'node:child_process'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { STREAM, type TestClient, visitor } from '../support/client.ts'
import { type Product, startProduct } from '../support/product.ts'

const run = promisify(execFile)

let product: Product
let asker: TestClient
beforeAll(async () => {
  // The audits look into the schema without a key, which production does not allow.
  product = await startProduct({ ALLOWED_ORIGINS: 'https://shop.example', NODE_ENV: 'development' })
  asker = await visitor(product.url)
})
afterAll(() => product.close())

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({ url: () => `${product.url}/graphql` })
  it.each(audits.map(({ id, name, fn }) => [`${id} ${name}`, fn] as const))(
    'passes audit %s',
    async (_name, audit) => {
      const result = await audit()
      expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
    },
  )

  const post = async (body: string, headers: Record<string, string> = {}) => {
    const reply = await fetch(`${product.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...asker.headers, ...headers },
      body,
    })
    return {
      status: reply.status,
      body: (await reply.json()) as { errors?: { extensions?: { code?: string } }[] },
    }
  }

  it.each([
    ['no JSON', '{"query"', 400],
    ['an array', '[{"query":"{ __typename }"}]', 400],
    ['no query', '{}', 200],
    ['a syntax error', '{"query":"{ viewer { "}', 200],
    ['an unknown field', '{"query":"{ nothing }"}', 200],
    [
      'a variable of the wrong type',
      '{"query":"query($n: Int!) { searchKnowledge(query: \\"a\\", first: $n) { score } }","variables":{"n":"x"}}',
      200,
    ],
  ])('answers %s with a coded error and nothing internal', async (_name, body, status) => {
    const reply = await post(body)
    expect(reply.status).toBe(status)
    expect(reply.body.errors?.[0]?.extensions?.code).toMatch(/^[A-Z_]+$/)
    expect(JSON.stringify(reply.body)).not.toMatch(/at .*\.ts:|node_modules|stack/)
  })

  it('refuses a body that is too large, and says so to whoever has sent it', async () => {
    const reply = await post(`{"query":"{ viewer { id } } #${'x'.repeat(9 * 1024 * 1024)}"}`)
    expect(reply.status).toBe(413)
  })

  it.each(['variables', 'extensions'])('refuses %s in an address that are no JSON', async (name) => {
    const reply = await fetch(`${product.url}/graphql?query={viewer{id}}&${name}={"a":"`)
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', field: name } }],
    })
  })

  it('changes nothing by GET', async () => {
    const query = 'mutation { sendMessage(input: { content: "Hello" }) { conversation { id } } }'
    const reply = await fetch(`${product.url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { ...asker.headers, 'graphql-require-preflight': '1' },
    })
    expect(reply.status).toBe(405)
  })

  it('gives every answer a request id, and takes over one that a proxy gave', async () => {
    const given = await fetch(`${product.url}/health/live`, {
      headers: { 'x-request-id': 'proxy-1234-5678' },
    })
    expect(given.headers.get('x-request-id')).toBe('proxy-1234-5678')
    const made = await fetch(`${product.url}/health/live`, { headers: { 'x-request-id': 'no good\t' } })
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('keeps a visitor by its cookie, and gives a new one for a forged cookie', async () => {
    const id = async (client: { headers: Record<string, string> }) => {
      const reply = await fetch(`${product.url}/graphql?query={viewer{id}}`, {
        headers: { ...client.headers, 'graphql-require-preflight': '1' },
      })
      return { id: (await reply.json()).data.viewer.id as string, cookies: reply.headers.getSetCookie() }
    }
    const first = await id(asker)
    expect((await id(asker)).id).toBe(first.id)
    expect(first.cookies).toEqual([])
    const forged = { headers: { cookie: `${asker.headers.cookie?.slice(0, -4)}AAAA` } }
    const other = await id(forged)
    expect(other.id).not.toBe(first.id)
    expect(other.cookies[0]).toMatch(/^vm_session=.*HttpOnly; SameSite=Lax/)
  })
})

describe('curl', () => {
  it('follows an answer over SSE, and resumes it', async () => {
    const { assistantMessage } = await asker.send('How often should I water my Harmony Palm?')
    const curl = async (after: number) => {
      const body = JSON.stringify({ query: STREAM, variables: { id: assistantMessage.id, after } })
      const headers = [
        'content-type: application/json',
        'accept: text/event-stream',
        `cookie: ${asker.headers.cookie}`,
      ]
      const { stdout } = await run('curl', [
        '-sN',
        ...headers.flatMap((header) => ['-H', header]),
        '-d',
        body,
        `${product.url}/graphql`,
      ])
      return [...stdout.matchAll(/^data: (\{.+)$/gm)].map(
        ([, data = '']) => JSON.parse(data).data.messageStream,
      )
    }
    const whole = await curl(0)
    expect(whole.map(({ __typename }) => __typename)).toEqual([
      'MessageSources',
      'MessageDelta',
      'MessageFinished',
    ])
    expect((await curl(whole[0].seq)).map(({ seq }) => seq)).toEqual(whole.slice(1).map(({ seq }) => seq))
    expect(await curl(whole.at(-1).seq)).toEqual([])
  })
})

describe('graphql-transport-ws', () => {
  /** A socket below any client library: what it sends, as it sends it; what comes back, as it comes. */
  async function rawSocket(headers: Record<string, string> = { origin: product.url, ...asker.headers }) {
    const socket = new WebSocket(`${product.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers,
    })
    const received: Record<string, unknown>[] = []
    const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)))
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const next = (type: string) =>
      new Promise<Record<string, unknown>>((resolve) => {
        socket.on('message', (data) => {
          const message = JSON.parse(String(data)) as Record<string, unknown>
          received.push(message)
          if (message.type === type) resolve(message)
        })
      })
    return {
      socket,
      closed,
      next,
      received,
      send: (message: unknown) => socket.send(JSON.stringify(message)),
    }
  }

  it('runs queries, with the errors and codes of HTTP, and lives on after each', async () => {
    const { socket, next, send } = await rawSocket()
    const acknowledged = next('connection_ack')
    send({ type: 'connection_init' })
    await acknowledged
    for (const [query, code] of [
      ['{ viewer { ', 'GRAPHQL_PARSE_FAILED'],
      ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['query A { viewer { id } } query B { viewer { id } }', 'BAD_USER_INPUT'],
    ]) {
      const failed = next('error')
      send({ id: code, type: 'subscribe', payload: { query } })
      expect(await failed).toMatchObject({ id: code, payload: [{ extensions: { code } }] })
    }
    const answered = next('next')
    send({ id: 'q', type: 'subscribe', payload: { query: '{ viewer { kind } }' } })
    expect(await answered).toMatchObject({ id: 'q', payload: { data: { viewer: { kind: 'VISITOR' } } } })
    socket.terminate()
  })

  it('tells a refused subscription as a result with a code, and lives on', async () => {
    const { socket, next, send } = await rawSocket()
    const acknowledged = next('connection_ack')
    send({ type: 'connection_init' })
    await acknowledged
    const refused = next('next')
    send({
      id: 's',
      type: 'subscribe',
      payload: { query: 'subscription { messageStream(messageId: "msg_none") { seq } }' },
    })
    expect(await refused).toMatchObject({
      id: 's',
      payload: { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    })
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.terminate()
  })

  it('closes a socket that says nothing, talks nonsense, or sends too much', async () => {
    const silent = await rawSocket()
    const nonsense = await rawSocket()
    const large = await rawSocket()
    nonsense.socket.send('{"type":')
    large.socket.send('x'.repeat(70_000))
    expect(await nonsense.closed).toBe(4400)
    expect(await large.closed).toBe(1009)
    expect(await silent.closed).toBe(4408)
  })

  it('lets pages of our own and of allowed origins in, programs, and no others', async () => {
    const status = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        const socket = new WebSocket(`${product.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
          headers,
        })
        socket
          .once('open', () => resolve(101))
          .once('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode))
        socket.once('error', reject)
      })
    expect(await status({})).toBe(101)
    expect(await status({ origin: product.url })).toBe(101)
    expect(await status({ origin: 'https://shop.example' })).toBe(101)
    expect(await status({ origin: 'https://evil.example' })).toBe(403)
    expect(await status({ origin: 'null' })).toBe(403)
    expect(await status({ origin: product.url.replace('http:', 'https:') })).toBe(403)
    expect(await status({ ...asker.headers })).toBe(403)
    expect(await status({ ...asker.headers, origin: product.url })).toBe(101)
    expect(await status({ origin: 'https://evil.example', authorization: 'Bearer an-admin-api-key' })).toBe(
      403,
    )
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401)
  })

  it('gives a visitor who comes without a cookie a session of its own', async () => {
    const socket = new WebSocket(`${product.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    const cookies = await new Promise((resolve) =>
      socket.once('upgrade', ({ headers }) => resolve(headers['set-cookie'])),
    )
    expect(cookies).toEqual([expect.stringMatching(/^vm_session=/)])
    socket.terminate()
  })

  it('survives whatever comes in place of an upgrade', async () => {
    const { port } = new URL(product.url)
    for (const bytes of [
      'GET /graphql HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
      '\x16\x03\x01',
      'GET /other HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ]) {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(bytes))
      await new Promise((resolve) => socket.on('data', () => {}).once('close', resolve))
    }
    expect((await fetch(`${product.url}/health/live`)).status).toBe(200)
  })
})
