import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { INDEX_KEYS } from '../../adapters/redis/keys.ts'
import { faultStage } from '../support/faultStage.ts'
import { expireAbandonedJobs } from '../support/leases.ts'
import { eventually } from '../support/patience.ts'
import { expectWhole, readPersistently } from '../support/persistentReader.ts'

const SEND = `mutation($input: SendMessageInput!) {
  sendMessage(input: $input) { conversation { id } assistantMessage { id } }
}`
interface Exchanged {
  readonly sendMessage: { readonly conversation: { id: string }; readonly assistantMessage: { id: string } }
}
const LISTED = `{ conversations(first: 50) { edges { node { id
  messages(first: 5) { edges { node { id status } } } } } } }`
interface Listed {
  readonly conversations: {
    readonly edges: readonly {
      node: { id: string; messages: { edges: readonly { node: { id: string; status: string } }[] } }
    }[]
  }
}

const stage = faultStage({ throughProxy: true })

describe('a reply of Redis that is lost', () => {
  it.each([
    ['an append', '"type":"delta"'],
    ['the end', '"type":"finished"'],
    ['the settlement', '"lastSeq":'],
    ['a command of the job queue', 'workers'],
  ])('an answer is written once though the reply to %s is lost', async (_, text) => {
    const { proxy, ask, readers, allCaughtUp, expectAllWhole, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 40, upTo: 5 })
    const readings = readers(asked)
    await allCaughtUp(readings, asked)
    const lost = proxy.loseReplyTo(text)
    // The queue is spoken with all the while; the others are written as the answer goes on.
    if (text !== 'workers') asked.goOn()
    await lost
    asked.goOn()
    await expectAllWhole(readings, asked)
    expect(asked.calls()).toBe(1)
    await expectNothingLeft(asked)
  })

  it('a question whose reply is lost is one question with one answer when it is sent again', async () => {
    const { redis, proxy, clients, expectNothingLeft } = stage()
    const [here, there] = clients
    const input = { content: 'Did you get this?', clientMessageId: 'once' }
    const lost = proxy.loseReplyTo('Did you get this?')
    const first = await here.request(SEND, { input })
    expect(first.errors?.[0]?.extensions).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await lost
    const again = await eventually(async () => {
      const { data } = await there.request<Exchanged>(SEND, { input })
      if (!data) throw new Error('Refused')
      return data.sendMessage
    })
    const reading = readPersistently(clients, again.assistantMessage.id)
    await eventually(async () => {
      await expireAbandonedJobs(redis.port)
      expect(reading.events.at(-1)?.message?.status).toBe('COMPLETE')
    })
    await reading.over
    const { data } = await here.request('query($id: ID!) { conversation(id: $id) { messageCount } }', {
      id: again.conversation.id,
    })
    expect(data).toEqual({ conversation: { messageCount: 2 } })
    const { data: all } = await here.request('{ conversations(first: 50) { edges { node { id } } } }')
    expect(all).toEqual({ conversations: { edges: [{ node: { id: again.conversation.id } }] } })
    await expectNothingLeft({ conversationId: again.conversation.id })
  })

  it('a question whose reply is lost is answered though nobody sends it again', async () => {
    const { redis, proxy, clients, expectNothingLeft } = stage()
    const [here] = clients
    const lost = proxy.loseReplyTo('Did you get that?')
    const refused = await here.request(SEND, { input: { content: 'Did you get that?' } })
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await lost
    await makeUnansweredOld(redis.port)
    const answered = await eventually(async () => {
      const { data } = await here.request<Listed>(LISTED)
      const [conversation] = data?.conversations.edges ?? []
      expect(conversation?.node.messages.edges.map(({ node }) => node.status)).toEqual([
        'COMPLETE',
        'COMPLETE',
      ])
      return conversation?.node.id ?? ''
    })
    await expectNothingLeft({ conversationId: answered })
  })
})

describe('a network that misbehaves', () => {
  it('an answer arrives whole though each reply of Redis is late and comes in slices', async () => {
    const { proxy, ask, readers, expectAllWhole, expectNothingLeft } = stage()
    proxy.slowDown(30)
    proxy.slice(7)
    try {
      const asked = await ask({ tokens: 60 })
      const readings = readers(asked)
      await expectAllWhole(readings, asked)
      expect(asked.calls()).toBe(1)
      proxy.heal()
      await expectNothingLeft(asked)
    } finally {
      proxy.heal()
    }
  })

  it('a network that is too slow makes the processes unready until it recovers, and no answer is lost', async () => {
    const { proxy, products, ask, readers, allCaughtUp, ...expects } = stage()
    const asked = await ask({ tokens: 60, upTo: 10 })
    const readings = readers(asked)
    await allCaughtUp(readings, asked)
    proxy.slowDown(4_000)
    try {
      asked.goOn(40)
      await expectUnready(products.map(({ url }) => url))
      await expects.expectRefused()
      await asked.waits()
    } finally {
      proxy.heal()
    }
    asked.goOn()
    await expects.expectAllWhole(readings, asked)
    await expects.expectAnswers()
    await expects.expectNothingLeft(asked)
  })

  it('a network that only looks open makes the processes unready until it recovers, and no answer is lost', async () => {
    const { proxy, products, ask, readers, allCaughtUp, ...expects } = stage()
    const asked = await ask({ tokens: 60, upTo: 10 })
    const readings = readers(asked)
    await allCaughtUp(readings, asked)
    proxy.goHalfOpen()
    try {
      asked.goOn(40)
      await expects.expectRefused()
      await expectUnready(products.map(({ url }) => url))
      await expects.expectRefused()
      await asked.waits()
    } finally {
      proxy.heal()
    }
    asked.goOn()
    await expects.expectAllWhole(readings, asked)
    await expects.expectAnswers()
    await expects.expectNothingLeft(asked)
  })

  it('an answer loses nothing when the network cuts all connections again and again', async () => {
    const { proxy, ask, readers, allCaughtUp, expectAllWhole, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 60, upTo: 10 })
    const readings = readers(asked)
    for (const written of [10, 20, 30, 40]) {
      asked.goOn(written)
      await allCaughtUp(readings, asked)
      proxy.cut()
    }
    asked.goOn()
    await expectAllWhole(readings, asked)
    expect(asked.calls()).toBe(1)
    await expectNothingLeft(asked)
  })

  it('a reader who comes when the connections were cut gets a stored answer', async () => {
    const { proxy, clients, ask, readers, expectAllWhole, expectNothingLeft } = stage()
    const asked = await ask({ tokens: 30 })
    await expectAllWhole(readers(asked), asked)
    proxy.cut()
    await expectWhole(readPersistently(clients, asked.id), asked.text())
    await expectNothingLeft(asked)
  })
})

/** What looks for questions that nobody queued passes over those of the last ten seconds: these seem older. */
async function makeUnansweredOld(redisPort: number): Promise<void> {
  const admin = new Redis(redisPort, '127.0.0.1')
  try {
    const entries = await admin.zrange(INDEX_KEYS.unanswered, '0', '-1')
    expect(entries).toHaveLength(1)
    for (const entry of entries) await admin.zincrby(INDEX_KEYS.unanswered, -20_000, entry)
  } finally {
    admin.disconnect()
  }
}

/** That each process says that it cannot serve, and is alive all the while. */
async function expectUnready(urls: readonly string[]): Promise<void> {
  const unready = (url: string) =>
    eventually(async () => {
      expect((await fetch(`${url}/health/ready`)).status).toBe(503)
      expect((await fetch(`${url}/health/live`)).status).toBe(200)
    })
  await Promise.all(urls.map(unready))
}
