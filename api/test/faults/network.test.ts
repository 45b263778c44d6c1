import { describe, expect, it, vi } from 'vitest'
import { faultStage } from '../support/faultStage.ts'
import { allReading, expectWhole, readPersistently } from '../support/persistentReader.ts'

const SOON = { timeout: 10_000, interval: 50 }
const NOTICED_WITHIN_MS = 5_000
const SEND = `mutation($input: SendMessageInput!) {
  sendMessage(input: $input) { conversation { id } assistantMessage { id } }
}`
interface Exchanged {
  readonly sendMessage: { readonly conversation: { id: string }; readonly assistantMessage: { id: string } }
}

describe('a reply of Redis that is lost', () => {
  const stage = faultStage({ throughProxy: true })

  it.each([
    ['an append', '"type":"delta"'],
    ['the end', '"type":"finished"'],
    ['the settlement', '"lastSeq":'],
    ['a word with the queue', 'workers'],
  ])('leaves nothing twice where it was that of %s', async (_, text) => {
    const { proxy, ask, readers, expectAllWhole, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 60, tps: 60, ttft: 100 })
    const readings = readers(asked)
    await allReading(readings, 1)
    await proxy.loseReplyTo(text)
    await expectAllWhole(readings, asked)
    expect(asked.calls()).toBe(1)
    await expectNothingLeft(asked)
  })

  it('leaves one question and one answer where it was that of the question, and it is sent again', async () => {
    const { proxy, clients, expectNothingLeft } = stage()
    const [here, there] = clients
    const input = { content: 'Did you get this?', clientMessageId: 'once' }
    const lost = proxy.loseReplyTo('Did you get this?')
    const first = await here.request(SEND, { input })
    expect(first.errors?.[0]?.extensions).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await lost
    const again = await vi.waitFor(async () => {
      const { data } = await there.request<Exchanged>(SEND, { input })
      if (!data) throw new Error('Refused')
      return data.sendMessage
    }, SOON)
    const reading = readPersistently(clients, again.assistantMessage.id)
    const told = await reading.over
    expect(told.events.at(-1)?.message?.status).toBe('COMPLETE')
    const { data } = await here.request('query($id: ID!) { conversation(id: $id) { messageCount } }', {
      id: again.conversation.id,
    })
    expect(data).toEqual({ conversation: { messageCount: 2 } })
    const { data: all } = await here.request('{ conversations(first: 50) { edges { node { id } } } }')
    expect(all).toEqual({ conversations: { edges: [{ node: { id: again.conversation.id } }] } })
    await expectNothingLeft({
      id: again.assistantMessage.id,
      conversationId: again.conversation.id,
      text: () => '',
      calls: () => 1,
    })
  })

  it('leaves an answer that nobody asked for again to be given by itself', async () => {
    const { proxy, clients, expectNothingLeft } = stage()
    const [here] = clients
    const lost = proxy.loseReplyTo('Did you get that?')
    const refused = await here.request(SEND, { input: { content: 'Did you get that?' } })
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await lost
    const listed = `{ conversations(first: 50) { edges { node { id
      messages(first: 5) { edges { node { id role status } } } } } } }`
    interface Listed {
      readonly conversations: {
        readonly edges: readonly {
          node: { id: string; messages: { edges: readonly { node: { id: string; status: string } }[] } }
        }[]
      }
    }
    const answered = await vi.waitFor(
      async () => {
        const { data } = await here.request<Listed>(listed)
        const [conversation] = data?.conversations.edges ?? []
        expect(conversation?.node.messages.edges.map(({ node }) => node.status)).toEqual([
          'COMPLETE',
          'COMPLETE',
        ])
        return conversation?.node.id ?? ''
      },
      { timeout: 18_000, interval: 250 },
    )
    await expectNothingLeft({ id: '', conversationId: answered, text: () => '', calls: () => 1 })
  }, 40_000)
})

describe('a network that misbehaves', () => {
  const stage = faultStage({ throughProxy: true })

  it('brings everything whole though each reply takes its time and comes in slices', async () => {
    const { proxy, ask, readers, expectAllWhole, expectNothingLeft } = stage()
    proxy.slowDown(30)
    proxy.slice(7)
    try {
      const asked = await ask({ tokens: 80, tps: 60 })
      const readings = readers(asked)
      await expectAllWhole(readings, asked)
      expect(asked.calls()).toBe(1)
      proxy.heal()
      await expectNothingLeft(asked)
    } finally {
      proxy.heal()
    }
  }, 40_000)

  it('is noticed when it is too slow to be used, and used again when it is not', async () => {
    const { proxy, ask, readers, expectRefused, expectAllWhole, expectAnswers, expectNothingLeft, ...rest } =
      stage()
    const asked = await ask({ tokens: 150, tps: 30 })
    const readings = readers(asked)
    await allReading(readings)
    proxy.slowDown(4_000)
    try {
      await expectUnready(rest.products.map(({ url }) => url))
      await expectRefused()
    } finally {
      proxy.heal()
    }
    await expectAllWhole(readings, asked)
    await expectAnswers()
    await expectNothingLeft(asked)
  }, 40_000)

  it('is noticed when it only looks open, and used again when it is', async () => {
    const { proxy, ask, readers, expectRefused, expectAllWhole, expectAnswers, expectNothingLeft, ...rest } =
      stage()
    const asked = await ask({ tokens: 150, tps: 30 })
    const readings = readers(asked)
    await allReading(readings)
    proxy.goHalfOpen()
    try {
      await expectRefused()
      await expectUnready(rest.products.map(({ url }) => url))
      await expectRefused()
    } finally {
      proxy.heal()
    }
    await expectAllWhole(readings, asked)
    await expectAnswers()
    await expectNothingLeft(asked)
  }, 40_000)

  it('loses nothing when it cuts all connections again and again', async () => {
    const { proxy, ask, readers, expectAllWhole, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 150, tps: 40 })
    const readings = readers(asked)
    for (const seen of [2, 8, 14, 20]) {
      await allReading(readings, seen)
      proxy.cut()
    }
    await expectAllWhole(readings, asked)
    expect(asked.calls()).toBe(1)
    await expectNothingLeft(asked)
  }, 40_000)

  it('does not keep a reader that waits for a whole answer from the one that is stored', async () => {
    const { proxy, clients, ask, readers, expectAllWhole, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 30 })
    await expectAllWhole(readers(asked), asked)
    proxy.cut()
    await expectWhole(readPersistently(clients, asked.id), asked.text())
    await expectNothingLeft(asked)
  })
})

/** That each process says within 5 s that it cannot serve, and is alive all the while. */
async function expectUnready(urls: readonly string[]): Promise<void> {
  for (const url of urls)
    await vi.waitFor(
      async () => {
        expect((await fetch(`${url}/health/ready`)).status).toBe(503)
        expect((await fetch(`${url}/health/live`)).status).toBe(200)
      },
      { timeout: NOTICED_WITHIN_MS, interval: 100 },
    )
}
