/**
 * A short load on a running deployment: `node ops/docker/load.ts ADDRESS [SECONDS] [QUESTIONS A SECOND]`. Ten questions,
 * over and over, each in a conversation of its own that is removed afterwards: a model is called once for each, and the
 * cache gives the rest. Sends what the chat app sends, since visitors may send nothing else. Stays below what Nginx takes
 * from one address. Exit 1 where one has failed.
 */
import persisted from '../../schema/persistedOperations.json' with { type: 'json' }

const [address = 'http://127.0.0.1:8000', seconds = '15', rate = '5'] = process.argv.slice(2)

const QUESTIONS = [
  'How often should I water my plants?',
  'How long does shipping take?',
  'Can I return a plant?',
  'Which plants are safe for cats?',
  'Why do the leaves turn yellow?',
  'When should I repot?',
  'What does the palm cost?',
  'Is the packaging recycled?',
  'How do I book a consultation?',
  'What is in the soil mix?',
]
/** The hash of each operation of the chat app, by its name. */
const HASHES = new Map(
  Object.entries(persisted).map(([hash, text]) => [
    /(?:query|mutation|subscription) (\w+)/.exec(text)?.[1],
    hash,
  ]),
)
const GIVEN_UP_AFTER_MS = 60_000

interface Timed {
  readonly firstMs: number
  readonly wholeMs: number
}

async function post(operation: string, variables: object, cookie: string, accept = 'application/json') {
  const reply = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, cookie },
    body: JSON.stringify({
      variables,
      extensions: { persistedQuery: { sha256Hash: HASHES.get(operation) } },
    }),
    signal: AbortSignal.timeout(GIVEN_UP_AFTER_MS),
  })
  if (!reply.ok) throw new Error(`status ${reply.status}`)
  return reply
}

async function ask(content: string, cookie: string): Promise<Timed> {
  const startedAt = performance.now()
  const { data, errors } = await (await post('SendMessage', { input: { content } }, cookie)).json()
  if (!data) throw new Error(errors[0].extensions?.code ?? errors[0].message)
  const { conversation, assistantMessage } = data.sendMessage
  try {
    const stream = await post(
      'MessageStream',
      { messageId: assistantMessage.id, after: 0 },
      cookie,
      'text/event-stream',
    )
    let firstMs = 0
    let text = ''
    for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      if (firstMs === 0 && text.includes('"messageStream"')) firstMs = performance.now() - startedAt
    }
    const status = /"status":"(\w+)"/.exec(text)?.[1] ?? 'no end'
    if (status !== 'COMPLETE') throw new Error(`answer: ${status}`)
    return { firstMs, wholeMs: performance.now() - startedAt }
  } finally {
    await (await post('DeleteConversation', { id: conversation.id }, cookie)).text()
  }
}

async function newVisitor(): Promise<string> {
  const reply = await post('ConversationsPage', { first: 1 }, '')
  await reply.text()
  return reply.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
}

function percentiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1]?.toFixed(0) ?? '–'
  return `p50 ${at(0.5)} ms   p95 ${at(0.95)} ms   p99 ${at(0.99)} ms`
}

/** Questions come at their time, whether those before were answered or not: a slow server is not asked less. */
async function run(): Promise<boolean> {
  const cookie = await newVisitor()
  const asked = await Promise.allSettled(
    Array.from({ length: Math.round(Number(seconds) * Number(rate)) }, async (_, at) => {
      await new Promise((resolve) => setTimeout(resolve, (at * 1_000) / Number(rate)))
      return ask(QUESTIONS[at % QUESTIONS.length] ?? '', cookie)
    }),
  )
  const good = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const failures = asked.flatMap((each) => (each.status === 'rejected' ? [String(each.reason.message)] : []))
  console.log(`${asked.length} questions in ${seconds} s, ${failures.length} failed`)
  console.log(`first text    ${percentiles(good.map(({ firstMs }) => firstMs))}`)
  console.log(`whole answer  ${percentiles(good.map(({ wholeMs }) => wholeMs))}`)
  for (const reason of new Set(failures))
    console.log(`failed ${failures.filter((each) => each === reason).length} times: ${reason}`)
  return failures.length === 0
}

process.exitCode = await run().then(
  (good) => (good ? 0 : 1),
  (error: Error) => {
    console.error(`${address} cannot be asked: ${error.message}`)
    return 1
  },
)
