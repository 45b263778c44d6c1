/**
 * Asks a question and follows the answer with Apollo Client 4: npm install @apollo/client rxjs graphql-ws graphql
 * VERDEMUSE_KEY=vm_… node apollo.ts 'How often should I water my Harmony Palm?'
 */
import {
  ApolloClient,
  ApolloLink,
  gql,
  HttpLink,
  InMemoryCache,
  type TypedDocumentNode,
} from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { OperationTypeNode } from 'graphql'
import { createClient } from 'graphql-ws'

const { VERDEMUSE_URL = 'http://localhost:8000/graphql', VERDEMUSE_KEY = '' } = process.env
const question = process.argv[2] ?? 'How often should I water my Harmony Palm?'
const headers = { Authorization: `Bearer ${VERDEMUSE_KEY}` }

const SEND: TypedDocumentNode<{ sendMessage: { assistantMessage: { id: string } } }> = gql`
  mutation Send($input: SendMessageInput!) {
    sendMessage(input: $input) { assistantMessage { id } }
  }
`
const STREAM: TypedDocumentNode<{ messageStream: StreamEvent }> = gql`
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
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink({
      ...socket,
      subscribe: (payload, sink) =>
        socket.subscribe({ ...payload, variables: fromHere(payload.variables) }, sink),
    }),
    new HttpLink({ uri: VERDEMUSE_URL, headers }),
  ),
})

const input = { content: question, clientMessageId: crypto.randomUUID() }
const { data } = await client.mutate({ mutation: SEND, variables: { input } })
if (!data) throw new Error('No answer came')
const { id } = data.sendMessage.assistantMessage
let text = ''
let finished = false

/** Follows the answer from the last event that was seen; leaves after so many more. */
function follow(leaveAfter: number): Promise<void> {
  let seen = 0
  // Events are steps, not objects that a cache could keep.
  const events = client.subscribe({
    query: STREAM,
    variables: { id, after: seq },
    fetchPolicy: 'no-cache',
  })
  return new Promise((resolve, reject) => {
    const subscription = events.subscribe({
      next: ({ data, error }) => {
        if (error) return reject(error)
        const event = data?.messageStream
        if (!event || event.seq <= seq) return
        seq = event.seq
        if (event.__typename === 'MessageDelta') text += event.text
        if (event.__typename === 'MessageReset') text = event.text ?? ''
        finished = event.__typename === 'MessageFinished'
        if (!finished && ++seen < leaveAfter) return
        subscription.unsubscribe()
        resolve()
      },
      error: reject,
    })
  })
}

// The first time we leave in the middle, as a bad network would have us do.
await follow(5)
if (!finished) console.error(`Dropped after event ${seq}; going on from there.`)
while (!finished) await follow(Number.POSITIVE_INFINITY)
console.log(text)
await socket.dispose()
