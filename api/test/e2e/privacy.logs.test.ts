import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { askAndRead, rate, stop } from '../support/cacheStage.ts'
import { clientWith, keyHolder, type TestClient, visitor } from '../support/client.ts'
import { metricsUrl } from '../support/figures.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { gateAt } from '../support/upstreamBehaviour.ts'

const WORD = 'quillbloom'
const ADMIN_API_KEY = 'an-admin-api-key'

let upstream: Upstream
let product: Product
/** What was told of traces, as it came. */
let traces = ''
const collector = createServer(async (request, response) => {
  for await (const chunk of request) traces += Buffer.from(chunk).toString('latin1')
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
})
beforeAll(async () => {
  upstream = await startUpstream()
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  product = await startProduct({
    // The lines of every other level are among those of this one.
    LOG_LEVEL: 'trace',
    METRICS_PORT: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    ADMIN_API_KEY,
    OPENAI_BASE_URL: upstream.baseURL,
    OPENAI_MODEL: 'test',
  })
})
afterAll(async () => {
  await product.close()
  await upstream.close()
  collector.close()
})

/** Everything that goes well. */
async function talk(client: TestClient): Promise<void> {
  upstream.next({ text: `It likes ${WORD} best.` })
  const sent = await askAndRead(client, `What does my ${WORD} like?`, {
    metadata: { page: WORD },
    clientMessageId: WORD,
  })
  await client.followSse(sent.assistantMessage.id)
  await rate(client, sent.assistantMessage.id, 'HELPFUL')
  await client.request('mutation($input: RateMessageInput!) { rateMessage(input: $input) { id } }', {
    input: { messageId: sent.assistantMessage.id, rating: 'UNHELPFUL', comment: WORD },
  })
  const { id } = sent.conversation
  await client.request(`mutation { renameConversation(id: "${id}", title: "${WORD}") { id title } }`)
  await client.request(`query Search { conversations(search: "${WORD}") { edges { node { title } } } }`)
  await client.request('query($first: Int) { exportMyData(first: $first) { lines } }', { first: 9 })
}

/** Everything that goes wrong. */
async function stumble(client: TestClient): Promise<void> {
  upstream.next({ text: `${WORD} and no more`, fail: 'cut', failAt: 1 })
  await askAndRead(client, `Is my ${WORD} well?`)
  upstream.next({ fail: '500' }, { fail: '500' }, { fail: '500' }, { fail: '500' })
  await askAndRead(client, `Is my ${WORD} still well?`)
  upstream.next({ text: WORD, gate: gateAt(0) })
  const slow = await client.send(`Has my ${WORD} grown?`)
  await stop(client, slow.assistantMessage.id)
  for (const query of [
    `{ ${WORD} }`,
    `mutation { sendMessage(input: { content: "${WORD}", no: 1 }) { conversation { id } } }`,
    `{ conversation(id: "${WORD}") { id } }`,
    `{ "${WORD} `,
    `mutation { sendMessage(input: { content: "${WORD.repeat(500)}" }) { conversation { id } } }`,
  ])
    await client.request(query)
  const address = `${product.url}/graphql`
  await fetch(
    `${address}?query=${encodeURIComponent(`{ conversations(search: "${WORD}") { edges { cursor } } }`)}`,
  )
  await fetch(`${product.url}/?${WORD}`)
  for (const body of [`{"query": "${WORD}`, WORD, `{"variables": "${WORD}"}`])
    await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...client.headers },
      body,
    })
  const key = { authorization: `Bearer ${WORD}` }
  await clientWith(product.url, key).request('{ viewer { id } }')
  await clientWith(product.url, {
    ...keyHolder(product.url, ADMIN_API_KEY).headers,
    'x-verdemuse-user': WORD,
  }).request('{ viewer { id } }')
}

it('no word of a message is in the log at any level, nor in the figures, nor in traces', async () => {
  const client = await visitor(product.url)
  await talk(client)
  await stumble(client)
  await client.request('mutation { deleteMyData { removedConversations } }')
  await eventually(() => {
    expect(product.output()).toContain('"operation":"deleteMyData"')
    expect(product.output()).toContain('"level":10')
  })
  expect(
    product
      .output()
      .split('\n')
      .filter((line) => line.includes(WORD)),
  ).toEqual([])
  const figures = await (await fetch(metricsUrl(product))).text()
  expect(figures).toContain('verdemuse_answers_total')
  expect(figures).not.toContain(WORD)
  await product.terminate()
  expect(traces).toContain('sendMessage')
  expect(traces).not.toContain(WORD)
})
