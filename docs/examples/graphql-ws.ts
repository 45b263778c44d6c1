/**
 * Asks a question and follows the answer with graphql-ws alone: npm install graphql-ws graphql
 * VERDEMUSE_KEY=vm_… node graphql-ws.ts 'How often should I water my Harmony Palm?'
 */
import { createClient } from 'graphql-ws'

const { VERDEMUSE_URL = 'http://localhost:8000/graphql', VERDEMUSE_KEY = '' } = process.env
const question = process.argv[2] ?? 'How often should I water my Harmony Palm?'

const SEND = `mutation($input: SendMessageInput!) {
  sendMessage(input: $input) { assistantMessage { id } }
}`
const STREAM = `subscription($id: ID!, $after: Int) {
  messageStream(messageId: $id, after: $after) {
    __typename seq
    ... on MessageDelta { text }
    ... on MessageReset { text }
    ... on MessageFinished { message { status error { message } } }
  }
}`

interface StreamEvent {
  readonly __typename: 'MessageDelta' | 'MessageReset' | 'MessageSources' | 'MessageFinished'
  readonly seq: number
  readonly text?: string
}

const client = createClient({
  url: VERDEMUSE_URL.replace(/^http/, 'ws'),
  connectionParams: { Authorization: `Bearer ${VERDEMUSE_KEY}` },
  // A connection that breaks in any way is opened again. A code such as 4401, an invalid key, ends the client all the same.
  shouldRetry: () => true,
  on: {
    closed(event) {
      const { code, reason } = event as { code?: number; reason?: string }
      if (code !== 1000) console.error(`Closed: ${code ?? ''} ${reason ?? ''}`)
    },
  },
})

/** Questions and everything else go over the same socket. */
async function ask(content: string): Promise<string> {
  const variables = { input: { content, clientMessageId: crypto.randomUUID() } }
  for await (const { data, errors } of client.iterate<{
    sendMessage: { assistantMessage: { id: string } }
  }>({ query: SEND, variables })) {
    if (data) return data.sendMessage.assistantMessage.id
    throw new Error(errors?.[0]?.message)
  }
  throw new Error('No answer came')
}

const id = await ask(question)
let text = ''
let seq = 0
let finished = false

/** Follows the answer from the last event that was seen; leaves after so many more. */
async function follow(leaveAfter: number): Promise<void> {
  let seen = 0
  // Read each time it is sent: the client subscribes again by itself after a break, from the newest position.
  const variables = {
    id,
    get after() {
      return seq
    },
  }
  for await (const { data, errors } of client.iterate<{ messageStream: StreamEvent }>({
    query: STREAM,
    variables,
  })) {
    const event = data?.messageStream
    if (!event) throw new Error(errors?.[0]?.message)
    if (event.seq <= seq) continue
    seq = event.seq
    if (event.__typename === 'MessageDelta') text += event.text
    if (event.__typename === 'MessageReset') text = event.text ?? ''
    finished = event.__typename === 'MessageFinished'
    if (++seen === leaveAfter) return
  }
}

// The first time we leave in the middle, as a bad network would have us do.
await follow(5)
if (!finished) console.error(`Dropped after event ${seq}; going on from there.`)
while (!finished) await follow(Number.POSITIVE_INFINITY)
console.log(text)
await client.dispose()
