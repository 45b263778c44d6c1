import { describe, expect, it } from 'vitest'
import { askAndRead, cacheStage } from '../support/cacheStage.ts'
import { eventually } from '../support/patience.ts'

interface Gap {
  readonly question: string
  readonly count: number
  readonly nearest: { readonly title: string; readonly score: number } | null
}

const LIST = '{ knowledgeGaps { question count firstAskedAt lastAskedAt nearest { title score } } }'

describe.each(['embedded', 'Redis'] as const)('what the documents do not answer: %s', (kind) => {
  const stage = cacheStage(kind)
  const gaps = async () => (await stage().admin().request<{ knowledgeGaps: Gap[] }>(LIST)).data?.knowledgeGaps

  it('an unanswered question is listed with its count, without personal data, until a document answers it', async () => {
    const question = 'Do you sell lawn mowers?'
    const visitors = await stage().visitors(3)
    for (const client of visitors) await askAndRead(client, question, { useCache: false })
    const [first] = visitors
    if (!first) throw new Error('Nobody came')
    await askAndRead(first, 'Does anna@example.com own a chainsaw?')
    await askAndRead(first, 'Hello!')
    await eventually(async () => {
      const listed = await gaps()
      expect(listed?.map(({ question: each, count }) => [each, count])).toEqual([
        [question, 3],
        ['Does [e-mail] own a chainsaw?', 1],
      ])
    })
    const mutation = 'mutation($input: UpsertDocumentInput!) { upsertDocument(input: $input) { id } }'
    const input = { title: 'Lawn mowers', body: 'We sell lawn mowers from May to July.' }
    await stage().admin().request(mutation, { input })
    await eventually(async () => expect((await gaps())?.map((gap) => gap.count)).toEqual([1]))
  })

  it('knowledgeGaps requires an admin key', async () => {
    const [client] = await stage().visitors(1)
    expect((await client?.request(LIST))?.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })
})
