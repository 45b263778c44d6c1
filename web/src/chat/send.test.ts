import { type Client, CombinedError } from '@urql/core'
import { beforeAll, expect, test } from 'vitest'
import { speaking } from '../language/testing.ts'
import { type Outgoing, sendMessage } from './send.ts'

beforeAll(() => speaking('en'))

const OUTGOING: Outgoing = {
  content: 'How often?',
  clientMessageId: 'one',
  conversationId: null,
  useCache: true,
}
const REFUSED = { message: 'Too many messages.', extensions: { code: 'RATE_LIMITED' } }
const away = () => ({ error: new CombinedError({ networkError: new TypeError('away') }) })

/** A client that answers as told, one answer a call; the last one again and again. */
function client(...answers: readonly object[]) {
  const inputs: unknown[] = []
  const mutation = async (_: unknown, { input }: { input: unknown }) => {
    inputs.push(input)
    return answers[Math.min(inputs.length, answers.length) - 1]
  }
  return { client: { mutation } as unknown as Client, inputs }
}

const noWait = async () => undefined

test('a failing network is tried again under the same id', async () => {
  const { client: flaky, inputs } = client(away(), away(), { data: { sendMessage: 'sent' } })
  expect(await sendMessage(flaky, OUTGOING, noWait)).toEqual({ exchange: 'sent' })
  expect(inputs).toEqual(Array(3).fill({ content: 'How often?', clientMessageId: 'one', useCache: true }))
})

test('a network that stays away is given up, and said to be unsure', async () => {
  const waits: number[] = []
  const { client: gone, inputs } = client(away())
  const sent = await sendMessage(gone, OUTGOING, async (failures) => void waits.push(failures))
  expect(sent).toMatchObject({ failure: { code: 'NETWORK', unsent: true } })
  expect(inputs).toHaveLength(5)
  expect(waits).toEqual([0, 1, 2, 3])
})

test('a refusal is not argued with', async () => {
  const { client: full, inputs } = client({ error: new CombinedError({ graphQLErrors: [REFUSED] }) })
  expect(
    await sendMessage(full, { ...OUTGOING, conversationId: 'conv_1', useCache: false }, noWait),
  ).toMatchObject({
    failure: { code: 'RATE_LIMITED', unsent: false },
  })
  expect(inputs).toEqual([
    { content: 'How often?', clientMessageId: 'one', conversationId: 'conv_1', useCache: false },
  ])
})
