import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../domain/errors.ts'
import { type Break, startBreakingRelay } from '../support/breakingRelay.ts'
import { askAndRead } from '../support/cacheStage.ts'
import { clientWith, keyHolder } from '../support/client.ts'
import { freePort } from '../support/freePort.ts'
import { eventually, PATIENCE_MS } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const ADMIN_API_KEY = 'an-admin-api-key'
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const CREATE = 'mutation { createApiKey(input: { name: "Examples", scopes: ["chat"] }) { secret } }'

const TOKENS = 2_000
/** Events of an answer, more than an example reads before it leaves by itself. */
const BROKEN_AFTER = 8
const allDropped = Promise.withResolvers<void>()
let reading = 0

let upstream: Upstream
let product: Product
let key = ''
beforeAll(async () => {
  // Slow until each reader has dropped, so that all of them come in the middle.
  upstream = await startUpstream({ behaviour: { tokens: TOKENS, tps: 15, hurry: allDropped.promise } })
  product = await startProduct({
    ADMIN_API_KEY,
    WEBHOOK_LOOPBACK: 'on',
    OPENAI_BASE_URL: upstream.baseURL,
    OPENAI_MODEL: 'test',
  })
  const admin = keyHolder(product.url, ADMIN_API_KEY)
  const { data } = await admin.request<{ createApiKey: { secret: string } }>(CREATE)
  key = data?.createApiKey.secret ?? ''
})
afterAll(async () => {
  await product.close()
  await upstream.close()
})

interface Running {
  readonly process: ChildProcess
  output(): string
  errors(): string
  readonly exited: Promise<number | null>
}

function start(command: string, args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      VERDEMUSE_URL: `${product.url}/graphql`,
      VERDEMUSE_KEY: key,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
  })
  let [output, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text))
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { process: child, output: () => output, errors: () => errors, exited }
}

describe.concurrent('the example with', () => {
  it.each([
    ['curl', 'bash', 'curl.sh'],
    ['graphql-sse', process.execPath, 'graphql-sse.ts'],
    ['graphql-ws', process.execPath, 'graphql-ws.ts'],
    ['urql', process.execPath, 'urql.ts'],
    ['Apollo Client', process.execPath, 'apollo.ts'],
  ])(
    'the example with %s drops in the middle of an answer, resumes, and prints it whole',
    async (name, command, file) => {
      const question = `How does ${name} read?`
      const run = start(command, [`docs/examples/${file}`, question])
      reading += 1
      await Promise.race([run.exited, eventually(() => expect(run.errors()).toContain('Dropped'))])
      reading -= 1
      if (reading === 0) allDropped.resolve()
      expect(await run.exited, run.errors()).toBe(0)
      const dropped = Number(/^Dropped after event (\d+); going on/m.exec(run.errors())?.[1])
      const written = upstream.generated.findLast(({ prompt }) => prompt.includes(question))?.text
      expect(run.output()).toBe(`${written}\n`)
      expect(dropped).toBeGreaterThanOrEqual(5)
      expect(dropped).toBeLessThan(TOKENS)
    },
  )

  it.each([
    ['graphql-sse.ts', 'is cut'],
    ...['graphql-ws.ts', 'urql.ts', 'apollo.ts'].flatMap((file): [string, Break][] => [
      [file, 'closes with 1001'],
      [file, 'is cut'],
    ]),
  ] satisfies [string, Break][])(
    'the example %s prints every word once though its connection %s',
    async (file, how) => {
      const relay = await startBreakingRelay(product.url, how, BROKEN_AFTER)
      const question = `How does ${file} read if its connection ${how}?`
      // The model goes on while nobody reads: what was missed then comes in one longer event.
      const broken = Promise.withResolvers<void>()
      upstream.next({ to: question, tokens: 50 * BROKEN_AFTER, hurry: broken.promise, tps: 50 })
      try {
        const run = start(process.execPath, [`docs/examples/${file}`, question], {
          VERDEMUSE_URL: `${relay.url}/graphql`,
        })
        await Promise.race([run.exited, eventually(() => expect(relay.broken()).toBe(1))])
        broken.resolve()
        expect(await run.exited, run.errors()).toBe(0)
        expect(relay.broken()).toBe(1)
        const written = upstream.generated.findLast(({ prompt }) => prompt.includes(question))?.text
        expect(run.output()).toBe(`${written}\n`)
      } finally {
        await relay.close()
      }
    },
  )

  it.each(['graphql-sse.ts', 'graphql-ws.ts', 'urql.ts', 'apollo.ts'])(
    'an example without a valid key fails in words: %s',
    async (file) => {
      const run = start(process.execPath, [`docs/examples/${file}`], { VERDEMUSE_KEY: 'vm_wrong' })
      expect(await run.exited).not.toBe(0)
      expect(run.errors()).toMatch(/not valid|Unauthorized|4401|401/)
    },
  )
})

describe('the receiver of webhooks', () => {
  it('the example of a webhook receiver takes our events, once, and nothing else', async () => {
    const partner = clientWith(product.url, { authorization: `Bearer ${key}` })
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/`
    const { data } = await partner.request<{ registerWebhook: { secret: string } }>(
      'mutation($input: RegisterWebhookInput!) { registerWebhook(input: $input) { secret } }',
      { input: { url, events: ['ANSWER_FINISHED'] } },
    )
    const run = start(process.execPath, ['docs/examples/webhook-receiver.ts'], {
      PORT: String(port),
      WEBHOOK_SECRET: data?.registerWebhook.secret ?? '',
    })
    await eventually(() => expect(run.output()).toContain('listening'))
    const forged = {
      'webhook-id': 'evt_1',
      'webhook-timestamp': `${Math.floor(Date.now() / 1_000)}`,
      'webhook-signature': 'v1,AAAA',
    }
    expect((await fetch(url, { method: 'POST', headers: forged, body: '{}' })).status).toBe(401)
    const sent = await askAndRead(partner, 'Does anybody listen?')
    await eventually(() => expect(run.output()).toContain(`answer.finished ${sent.conversation.id} COMPLETE`))
    run.process.kill()
    await run.exited
  })
})

describe('the documentation', () => {
  const read = (file: string) => readFileSync(`${ROOT}${file}`, 'utf8')

  it('the documentation shows the code of the webhook receiver as it is', () => {
    const [shown = ''] = /(?<=```ts\n)[\s\S]*?(?=\n```)/.exec(read('docs/webhooks.md')) ?? []
    expect(shown.length).toBeGreaterThan(500)
    expect(read('docs/examples/webhook-receiver.ts')).toContain(shown)
  })

  it('the documentation names every error code', () => {
    const documented = read('docs/errors.md')
    expect(ERROR_CODES.filter((code) => !documented.includes(`\`${code}\``))).toEqual([])
  })

  it('every command of the quick start works, one after the other', async () => {
    const commands = [...read('docs/quick-start.md').matchAll(/```bash\n([\s\S]*?)```/g)].map(
      ([, command = '']) => command.replace('localhost:8000', product.url.replace('http://', '')),
    )
    expect(commands).toHaveLength(3)
    const run = async (command: string, env: Record<string, string>) => {
      const running = start('bash', ['-c', command], env)
      expect(await running.exited, running.errors()).toBe(0)
      return running.output()
    }
    const [create = '', ask = '', follow = ''] = commands
    const { data } = JSON.parse(await run(create, { ADMIN_API_KEY }))
    const sent = JSON.parse(await run(ask, { VERDEMUSE_KEY: data.createApiKey.secret }))
    const { id } = sent.data.sendMessage.assistantMessage
    const stream = await run(follow, { VERDEMUSE_KEY: data.createApiKey.secret, MESSAGE: id })
    expect(stream).toContain('"__typename":"MessageFinished"')
    expect(stream).toContain('event: complete')
  })
})
