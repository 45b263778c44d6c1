import { describe, expect, it } from 'vitest'
import { ADMIN_KEY, cacheStage } from '../support/cacheStage.ts'
import { keyHolder, type TestClient } from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { pdfOf } from '../support/pdf.ts'

interface Imported {
  readonly path: string
  readonly outcome: string
  readonly reason: string | null
  readonly notes: readonly string[]
  readonly documentIds: readonly string[]
}

const IMPORT = `mutation($input: ImportDocumentsInput!) { importDocuments(input: $input) {
  files { path outcome reason notes documentIds created updated unchanged removed } } }`

async function imported(client: TestClient, input: object): Promise<readonly Imported[]> {
  const { data, errors } = await client.request<{ importDocuments: { files: Imported[] } }>(IMPORT, { input })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.importDocuments.files
}

const SEARCH = 'query($query: String!) { searchKnowledge(query: $query) { document { id title } } }'

async function found(client: TestClient, query: string): Promise<string | undefined> {
  const { data } = await client.request<{ searchKnowledge: { document: { title: string } }[] }>(SEARCH, {
    query,
  })
  return data?.searchKnowledge[0]?.document.title
}

describe.each(['embedded', 'Redis'] as const)('files that are dropped: %s', (kind) => {
  const stage = cacheStage(kind)
  const everywhere = () => stage().products.map(({ url }) => keyHolder(url, ADMIN_KEY))

  it('imported files become documents that every process answers from, and follow their files', async () => {
    const page = [{ text: 'The Quokka trellis holds 30 pounds.', size: 11, y: 700 }]
    const base64 = Buffer.from(pdfOf([page], { title: 'Quokka trellis' })).toString('base64')
    const files = [
      { path: './guides\\zanzibar.md', text: '# Zanzibar lamp\n\nThe Zanzibar lamp\u200b gives 900 lumens.' },
      { path: 'trellis.pdf', base64 },
      { path: 'broken.json', text: '{' },
    ]
    const first = await imported(stage().admin(), { files })
    expect(first).toMatchObject([
      {
        path: 'guides/zanzibar.md',
        outcome: 'CREATED',
        notes: ['One invisible character was taken out.'],
        documentIds: [expect.stringMatching(/^doc_/)],
      },
      { path: 'trellis.pdf', outcome: 'CREATED' },
      { path: 'broken.json', outcome: 'REFUSED', reason: expect.stringMatching(/^It is not valid JSON/) },
      { path: '(sample knowledge)', outcome: 'REMOVED', removed: 13 },
    ])
    await eventually(async () => {
      for (const client of everywhere()) {
        expect(await found(client, 'How bright is the Zanzibar lamp?')).toBe('Zanzibar lamp')
        expect(await found(client, 'How much does the Quokka trellis hold?')).toBe('Quokka trellis')
      }
    })
    const again = [
      { path: 'guides/zanzibar.md', text: '# Meridian lamp\n\nThe Meridian lamp gives 7 lumens.' },
    ]
    expect(await imported(stage().admin(), { files: again, dryRun: true })).toMatchObject([
      { outcome: 'UPDATED' },
    ])
    expect(await imported(stage().admin(), { files: again })).toMatchObject([
      { outcome: 'UPDATED', documentIds: first[0]?.documentIds },
    ])
    await eventually(async () => {
      for (const client of everywhere())
        expect(await found(client, 'How bright is the Meridian lamp?')).toBe('Meridian lamp')
    })
  })

  it.each([
    [{ files: [] }, 'files'],
    [{ files: Array.from({ length: 101 }, (_, at) => ({ path: `${at}.md`, text: 'x' })) }, 'files'],
    [{ files: [{ path: ' ', text: 'x' }] }, 'path'],
    [{ files: [{ path: 'a.md' }] }, 'text'],
    [{ files: [{ path: 'a.md', text: 'x', base64: 'eA==' }] }, 'text'],
    [{ files: [{ path: 'a.pdf', base64: '%%%%' }] }, 'base64'],
  ])('an import call that makes no sense is refused: %#', async (input, field) => {
    const { errors } = await stage().admin().request(IMPORT, { input })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field })
  })

  it('importDocuments requires an admin key', async () => {
    const [visitor] = await stage().visitors(1)
    const { errors } =
      (await visitor?.request(IMPORT, { input: { files: [{ path: 'a.md', text: 'x' }] } })) ?? {}
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })

  it('a written document loses its invisible characters, and the reply says how many', async () => {
    const write =
      'mutation($input: UpsertDocumentInput!) { upsertDocument(input: $input) { id body invisibleRemoved } }'
    const input = { title: 'Visible', body: 'Only\u202e this\u{e0041}.' }
    const { data } = await stage().admin().request<{ upsertDocument: { id: string } }>(write, { input })
    expect(data?.upsertDocument).toMatchObject({ body: 'Only this.', invisibleRemoved: 2 })
    const nothing = await stage()
      .admin()
      .request(write, { input: { title: 'Empty', body: '\u200b' } })
    expect(nothing.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'body' })
  })
})
