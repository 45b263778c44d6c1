/**
 * Asks a question and follows the answer with urql: npm install @urql/core graphql-ws graphql
 * (urql, @urql/vue, @urql/svelte and @urql/solid have the same client).
 * VERDEMUSE_KEY=vm_… node urql.ts 'How often should I water my Harmony Palm?'
 */
import { Client, type ExecutionResult, fetchExchange, gql, subscriptionExchange } from '@urql/core'
import { createClient } from 'graphql-ws'

const { VERDEMUSE_URL = 'http://localhost:8000/graphql', VERDEMUSE_KEY = '' } = process.env
const question = process.argv[2] ?? 'How often should I water my Harmony Palm?'
const headers = { Authorization: `Bearer ${VERDEMUSE_KEY}` }

const SEND = gql<{ sendMessage: { assistantMessage: { id: string } } }>`
  mutation Send($input: SendMessageInput!) {
    sendMessage(input: $input) { assistantMessage { id } }
  }
`
const STREAM = gql<{ messageStream: StreamEvent }>`
  subscription Stream($id: ID!, $after: Int) {
    messageStream(messageId: $id, after: $after) {
      __typename seq
      ... on MessageDelta { text }
      ... on MessageReset { text }
      ... on MessageFinished { message { id status error { message } } }
    }
  }
`

interface StreamEvent {
  readonly __typename: 'MessageDelta' | 'MessageReset' | 'MessageSources' | 'MessageFinished'
  readonly seq: number
  readonly text?: string
}

let seq = 0

const socket = createClient({
  url: VERDEMUSE_URL.replace(/^http/, 'ws'),
  connectionParams: headers,
  // A connection that breaks in any way is opened again. A code such as 4401, an invalid key, ends the client all the same.
  shouldRetry: () => true,
})
/** Read each time it is sent: the socket subscribes again by itself after a break, from the newest position. */
const fromHere = (variables: Record<string, unknown> | null | undefined) => ({
  ...variables,
  get after() {
    return seq
  },
})
const client = new Client({
  url: VERDEMUSE_URL,
  fetchOptions: { headers },
  preferGetMethod: false,
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: ({ next, error, complete }) => ({
          unsubscribe: socket.subscribe(
            { query, variables: fromHere(variables) },
            { next: (result) => next(result as ExecutionResult), error, complete },
          ),
        }),
      }),
    }),
  ],
})

const input = { content: question, clientMessageId: crypto.randomUUID() }
const sent = await client.mutation(SEND, { input }).toPromise()
if (!sent.data) throw sent.error ?? new Error('No answer came')
const { id } = sent.data.sendMessage.assistantMessage
let text = ''
let finished = false

/** Follows the answer from the last event that was seen; leaves after so many more. */
function follow(leaveAfter: number): Promise<void> {
  let seen = 0
  return new Promise((resolve, reject) => {
    const { unsubscribe } = client.subscription(STREAM, { id, after: seq }).subscribe(({ data, error }) => {
      if (error) return reject(error)
      const event = data?.messageStream
      if (!event || event.seq <= seq) return
      seq = event.seq
      if (event.__typename === 'MessageDelta') text += event.text
      if (event.__typename === 'MessageReset') text = event.text ?? ''
      finished = event.__typename === 'MessageFinished'
      if (!finished && ++seen < leaveAfter) return
      // In the next turn: the first event may come before `unsubscribe` is there.
      queueMicrotask(() => unsubscribe())
      resolve()
    })
  })
}

// The first time we leave in the middle, as a bad network would have us do.
await follow(5)
if (!finished) console.error(`Dropped after event ${seq}; going on from there.`)
while (!finished) await follow(Number.POSITIVE_INFINITY)
console.log(text)
await socket.dispose()
