import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { serverAudits } from 'graphql-http'
import { createClient } from 'graphql-sse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { STREAM, type TestClient, visitor } from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'

const run = promisify(execFile)

let product: Product
let asker: TestClient
beforeAll(async () => {
  // The audits look into the schema without a key, which production does not allow.
  product = await startProduct({ NODE_ENV: 'development' })
  asker = await visitor(product.url)
})
afterAll(() => product.close())

const BODY = Buffer.from(`{"query":"{ viewer { id } } #${'x'.repeat(9 * 1024 * 1024)}"}`)

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({ url: () => `${product.url}/graphql` })
  it.each(audits.map(({ id, name, fn }) => [`${id} ${name}`, fn] as const))(
    'GraphQL over HTTP passes audit %s',
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
    ['an unknown operation', '{"query":"query A { __typename }","operationName":"B"}', 200],
    [
      'a variable of the wrong type',
      '{"query":"query($n: Int!) { searchKnowledge(query: \\"a\\", first: $n) { score } }","variables":{"n":"x"}}',
      200,
    ],
  ])('%s is answered with a coded error and nothing internal', async (_name, body, status) => {
    const reply = await post(body)
    expect(reply.status).toBe(status)
    expect(reply.body.errors?.[0]?.extensions?.code).toMatch(/^[A-Z_]+$/)
    expect(JSON.stringify(reply.body)).not.toMatch(/at .*\.ts:|node_modules|stack/)
  })

  it('a client that accepts no form of a subscription gets the forms that there are', async () => {
    const { assistantMessage } = await asker.send('How often should I water my Harmony Palm?')
    const query = `subscription { messageStream(messageId: "${assistantMessage.id}") { seq } }`
    const accept =
      'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9'
    const { status, body } = await post(JSON.stringify({ query }), { accept })
    expect(status).toBe(406)
    expect(body).toMatchObject({
      errors: [
        {
          message: expect.stringMatching(/text\/event-stream.*WebSocket/),
          extensions: { code: 'BAD_USER_INPUT', field: 'accept' },
        },
      ],
    })
  })

  it('an SSE client asks once for an operation that the document does not have, and gets the reason', async () => {
    let requests = 0
    const client = createClient({
      url: `${product.url}/graphql`,
      headers: asker.headers,
      fetchFn: (...request: Parameters<typeof fetch>) => {
        requests += 1
        return fetch(...request)
      },
    })
    const results = client.iterate({
      query: STREAM,
      variables: { id: 'msg_1', after: 0 },
      operationName: 'B',
    })
    expect(await results.next()).toMatchObject({
      value: { errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'operationName' } }] },
    })
    expect(await results.next()).toMatchObject({ done: true })
    expect(requests).toBe(1)
    client.dispose()
  })

  it('a body that is too large is refused with an error that says so', async () => {
    const reply = await post(`{"query":"{ viewer { id } } #${'x'.repeat(9 * 1024 * 1024)}"}`)
    expect(reply.status).toBe(413)
  })

  it('a body that breaks off is no error of ours', async () => {
    const requestId = 'an-upload-that-breaks-off'
    const opened = request(`${product.url}/graphql`, {
      method: 'POST',
      headers: {
        ...asker.headers,
        'content-type': 'application/json',
        'content-length': '100',
        'x-request-id': requestId,
        expect: '100-continue',
      },
    })
    opened.once('error', () => {})
    opened.flushHeaders()
    await once(opened, 'continue')
    opened.write('{"query":')
    opened.destroy()
    await eventually(() => expect(product.output()).toContain(requestId))
    expect(product.output()).not.toContain('unexpected')
  })

  it.each([
    ['is announced', { 'content-length': String(BODY.length) }],
    ['goes on and on', { 'transfer-encoding': 'chunked' }],
  ])(
    'a body that %s is refused as too large before it is complete, and read to its end',
    async (_, framing) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      const opened = request(`${product.url}/graphql`, {
        method: 'POST',
        agent,
        headers: { ...asker.headers, 'content-type': 'application/json', ...framing },
      })
      opened.write(BODY.subarray(0, BODY.length - 1))
      const [refusal] = (await once(opened, 'response')) as [IncomingMessage]
      expect(refusal.statusCode).toBe(413)
      expect(await text(refusal)).toContain('This body may have up to')
      opened.end(BODY.subarray(BODY.length - 1))
      const next = request(`${product.url}/health/live`, { agent }).end()
      const [reply] = (await once(next, 'response')) as [IncomingMessage]
      expect(reply.statusCode).toBe(200)
      expect(next.socket).toBe(opened.socket)
      agent.destroy()
    },
  )

  it.each(['variables', 'extensions'])('%s in an address that are no JSON are refused', async (name) => {
    const reply = await fetch(`${product.url}/graphql?query={viewer{id}}&${name}={"a":"`)
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', field: name } }],
    })
  })

  it('a mutation by GET is refused', async () => {
    const query = 'mutation { sendMessage(input: { content: "Hello" }) { conversation { id } } }'
    const reply = await fetch(`${product.url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { ...asker.headers, 'graphql-require-preflight': '1' },
    })
    expect(reply.status).toBe(405)
  })

  it('a mutation is carried out once, also if a part of it is refused', async () => {
    const client = await visitor(product.url)
    const reply = await client.request(
      `mutation {
        first: sendMessage(input: { content: "Hello" }) { conversation { id } }
        second: sendMessage(input: { content: "Hello", conversationId: "conv_none" }) { conversation { id } }
      }`,
    )
    expect(reply).toMatchObject({
      data: null,
      errors: [{ path: ['second'], extensions: { code: 'NOT_FOUND' } }],
    })
    const mine = await client.request('{ conversations(first: 5) { edges { node { messageCount } } } }')
    expect(mine.data).toEqual({ conversations: { edges: [{ node: { messageCount: 2 } }] } })
  })

  it('every reply has a request id, which may come from a proxy', async () => {
    const given = await fetch(`${product.url}/health/live`, {
      headers: { 'x-request-id': 'proxy-1234-5678' },
    })
    expect(given.headers.get('x-request-id')).toBe('proxy-1234-5678')
    const made = await fetch(`${product.url}/health/live`, { headers: { 'x-request-id': 'no good\t' } })
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('a cookie keeps a visitor, and a forged one is replaced', async () => {
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
  it('curl follows an answer over SSE, and resumes it', async () => {
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
