import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askAndRead, type CacheStage, cacheStage, rate } from '../support/cacheStage.ts'
import type { GraphQLReply, TestClient } from '../support/client.ts'
import { everythingInDatabase, everythingOnRedis, tracesIn } from '../support/everything.ts'
import { eventually } from '../support/patience.ts'
import { gateAt } from '../support/upstreamBehaviour.ts'

const EXPORT =
  'query($first: Int, $after: String) { exportMyData(first: $first, after: $after) { lines endCursor } }'
const QUOTA = 'vm:limit:'

interface Part {
  readonly lines: readonly string[]
  readonly endCursor: string | null
}

async function exported(client: TestClient, first: number): Promise<Record<string, unknown>[]> {
  const lines: string[] = []
  for (let after: string | null = null; ; ) {
    const { data, errors }: GraphQLReply<{ exportMyData: Part }> = await client.request<{
      exportMyData: Part
    }>(EXPORT, { first, after })
    if (!data) throw new Error(JSON.stringify(errors))
    expect(data.exportMyData.lines.length).toBeLessThanOrEqual(first)
    lines.push(...data.exportMyData.lines)
    after = data.exportMyData.endCursor
    if (after === null) return lines.map((line) => JSON.parse(line))
  }
}

const idOf = async (client: TestClient) =>
  (await client.request<{ viewer: { id: string } }>('{ viewer { id } }')).data?.viewer.id ?? ''

/** Sends a question whose answer stays away; the next one is to have the next behaviour of the model. */
async function sendInVain({ upstream }: CacheStage, client: TestClient, question: string, more = {}) {
  upstream.next({ text: `${question} is still being answered`, gate: gateAt(0) })
  const sent = await client.send(question, more)
  const asked = () => upstream.requests.some(({ body }) => JSON.stringify(body).includes(question))
  await eventually(() => expect(asked()).toBe(true))
  return sent
}

/** Says `word` wherever a viewer can say something; returns all ids that came of it. */
async function talk(stage: CacheStage, client: TestClient, word: string): Promise<string[]> {
  const { upstream } = stage
  upstream.next({ text: `It likes ${word} best.` })
  const clientMessageId = `${word}-send`
  const metadata = { page: word }
  const first = await askAndRead(client, `What does my ${word} like?`, { clientMessageId, metadata })
  await rate(client, first.assistantMessage.id, 'HELPFUL')
  await client.request('mutation($input: RateMessageInput!) { rateMessage(input: $input) { id } }', {
    input: { messageId: first.assistantMessage.id, rating: 'UNHELPFUL', comment: `No ${word}` },
  })
  // Found unhelpful it has left the cache: once more.
  upstream.next({ text: `It likes ${word} most.` })
  const again = await askAndRead(client, `What does my ${word} like?`)
  upstream.next({ text: `As a ${word} does.` })
  const more = { conversationId: again.conversation.id }
  const followUp = await askAndRead(client, `And how much ${word} is that?`, more)
  const pending = await sendInVain(stage, client, `Is ${word} ready?`, more)
  await client.request(
    'mutation($id: ID!, $title: String!) { renameConversation(id: $id, title: $title) { id } }',
    {
      id: first.conversation.id,
      title: `About ${word}`,
    },
  )
  return [first, again, followUp, pending].flatMap((sent) => [
    sent.conversation.id,
    sent.userMessage.id,
    sent.assistantMessage.id,
  ])
}

/** Two wait for one answer; returns the ids of the second. */
async function waitTogether(
  { upstream }: CacheStage,
  first: TestClient,
  second: TestClient,
  question: string,
) {
  upstream.next({ text: 'Not much', gate: gateAt(0) })
  await first.send(question)
  const { conversation, userMessage, assistantMessage } = await second.send(question)
  expect(assistantMessage.cache).toBe('JOINED')
  return [conversation.id, userMessage.id, assistantMessage.id]
}

describe.each(['embedded', 'Redis'] as const)('what is kept of a viewer: %s', (kind) => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdemuse-privacy-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const stage = cacheStage(kind, async () => (kind === 'embedded' ? { DATA_DIR: folder } : {}))
  const everything = async () => {
    const { redis } = stage()
    return redis ? everythingOnRedis(redis.url) : everythingInDatabase(folder)
  }

  it('deleteMyData leaves no word or id of a viewer in any key, table or file, and others keep theirs', async () => {
    const [leaver, stayer] = await stage().visitors(2)
    if (!leaver || !stayer) throw new Error('Nobody came')
    const theirs = await talk(stage(), stayer, 'wyvernwort')
    const joined = await waitTogether(stage(), stayer, leaver, 'What do wyvernwort and moss have in common?')
    const ids = [await idOf(leaver), ...joined, ...(await talk(stage(), leaver, 'quillbloom'))]
    const where = tracesIn(await everything(), 'quillbloom').join('\n')
    const places =
      kind === 'Redis'
        ? ['conv:', ':sent', '{cache}', '{gaps}', ':log']
        : ['messages', 'answers', 'knowledge_gaps', 'generation_events']
    for (const place of places) expect(where).toContain(place)
    const { data } = await leaver.request<{ deleteMyData: object }>(
      'mutation { deleteMyData { removedConversations } }',
    )
    expect(data?.deleteMyData).toEqual({ removedConversations: 3 })
    await eventually(async () => {
      const left = await everything()
      expect(tracesIn(left, 'quillbloom', ...ids).map((each) => each.slice(0, 300))).toEqual([])
    })
    await expectQuotasToExpire()
    const left = await everything()
    for (const text of ['wyvernwort', ...theirs]) expect(tracesIn(left, text)).not.toEqual([])
    expect(await exported(leaver, 50)).toEqual([])
  })

  /** A viewer that comes back at once has no quota anew. */
  async function expectQuotasToExpire(): Promise<void> {
    const { redis: server } = stage()
    if (!server) return
    const redis = new Redis(server.url)
    for (const key of await redis.keys(`${QUOTA}*`)) expect(await redis.pttl(key)).toBeGreaterThan(0)
    redis.disconnect()
  }

  it('exportMyData gives everything, in parts of any size, also while a conversation continues', async () => {
    const [client] = await stage().visitors(1)
    if (!client) throw new Error('Nobody came')
    const first = await askAndRead(client, 'How tall is the first one?')
    const second = await askAndRead(client, 'How tall is the second one?', { metadata: { page: '/palms' } })
    await rate(client, second.assistantMessage.id, 'HELPFUL')
    const whole = await exported(client, 100)
    expect(whole.map(({ type, id }) => [type, id])).toEqual(
      [second, first].flatMap(({ conversation, userMessage, assistantMessage }) => [
        ['conversation', conversation.id],
        ['message', userMessage.id],
        ['message', assistantMessage.id],
      ]),
    )
    expect(whole[1]).toMatchObject({
      role: 'USER',
      content: 'How tall is the second one?',
      metadata: { page: '/palms' },
    })
    expect(whole[2]).toMatchObject({
      status: 'COMPLETE',
      model: expect.any(String),
      feedback: { rating: 'HELPFUL' },
    })
    expect(await exported(client, 1)).toEqual(whole)
    const begun = await client.request<{ exportMyData: Part }>(EXPORT, { first: 4 })
    const more = await askAndRead(client, 'And in the shade?', { conversationId: first.conversation.id })
    const rest = await client.request<{ exportMyData: Part }>(EXPORT, {
      first: 100,
      after: begun.data?.exportMyData.endCursor,
    })
    expect(rest.data?.exportMyData.lines.join()).toContain(more.userMessage.id)
    expect(rest.data?.exportMyData.endCursor).toBeNull()
    const wrong = await client.request(EXPORT, { after: 'nonsense' })
    expect(wrong.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
  })
})
