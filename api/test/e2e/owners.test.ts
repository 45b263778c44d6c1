import { afterAll, beforeAll, expect, it } from 'vitest'
import { keyHolder, type TestClient, visitor } from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'

const ADMIN_API_KEY = 'an-admin-api-key'
const LIST = `query($first: Int, $after: String, $search: String) {
  documents(first: $first, after: $after, search: $search) {
    totalCount edges { node { id title body revision } } pageInfo { hasNextPage endCursor }
  }
}`
const UPSERT =
  'mutation($input: UpsertDocumentInput!) { upsertDocument(input: $input) { id title revision } }'
const ANSWERS = '{ answerStats { generated cached joined extractive stopped failed } }'

interface Listed {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly revision: number
}
interface List {
  readonly documents: {
    readonly totalCount: number
    readonly edges: readonly { readonly node: Listed }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

let product: Product
let admin: TestClient
beforeAll(async () => {
  product = await startProduct({ ADMIN_API_KEY, WIDGET_ORIGINS: 'https://shop.example' })
  admin = keyHolder(product.url, ADMIN_API_KEY)
})
afterAll(() => product.close())

async function list(variables: object): Promise<List['documents']> {
  const { data, errors } = await admin.request<List>(LIST, variables)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.documents
}

const codeOf = async (client: TestClient, query: string, variables = {}) =>
  (await client.request(query, variables)).errors?.[0]?.extensions?.code

it('documents are listed page by page, each once, last written first', async () => {
  const { data } = await admin.request<{ upsertDocument: Listed }>(UPSERT, {
    input: { title: 'Opening hours', body: 'From nine to five.', tags: ['shop'] },
  })
  const seen: Listed[] = []
  let after: string | null = null
  for (let page = await list({ first: 20 }); ; page = await list({ first: 20, after })) {
    seen.push(...page.edges.map(({ node }) => node))
    after = page.pageInfo.endCursor
    if (!page.pageInfo.hasNextPage) break
  }
  expect(seen[0]).toEqual({ ...data?.upsertDocument, body: 'From nine to five.' })
  expect(new Set(seen.map(({ id }) => id)).size).toBe((await list({ first: 0 })).totalCount)
  expect((await list({ search: 'SHOP opening' })).edges.map(({ node }) => node.id)).toEqual([seen[0]?.id])
})

it('upsertDocument replaces the revision that the writer has seen, and reports a conflict otherwise', async () => {
  const made = await admin.request<{ upsertDocument: Listed }>(UPSERT, { input: { title: 'Mon', body: 'x' } })
  const { id, revision } = made.data?.upsertDocument ?? { id: '', revision: 0 }
  const write = (title: string) => ({ input: { id, title, body: 'x', ifRevision: revision } })
  expect((await admin.request(UPSERT, write('Tue'))).data).toMatchObject({ upsertDocument: { title: 'Tue' } })
  expect(await codeOf(admin, UPSERT, write('Wed'))).toBe('CONFLICT')
  await admin.request('mutation($id: ID!) { deleteDocument(id: $id) { deletedId } }', { id })
  expect(await codeOf(admin, UPSERT, write('Thu'))).toBe('CONFLICT')
  expect(await codeOf(admin, UPSERT, { input: { title: 'a', body: 'x', ifRevision: 1 } })).toBe(
    'BAD_USER_INPUT',
  )
})

it('answerStats counts how answers end, for keys that may read figures', async () => {
  const reader = await visitor(product.url)
  const { assistantMessage } = await reader.send('How long does shipping take?')
  await reader.follow(assistantMessage.id)
  await eventually(async () => {
    expect((await admin.request(ANSWERS)).data).toEqual({
      answerStats: { generated: 0, cached: 0, joined: 0, extractive: 1, stopped: 0, failed: 0 },
    })
  })
  const keyWith = async (scopes: string[]) => {
    const create = 'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }'
    const input = { name: 'A key', scopes }
    const { data } = await admin.request<{ createApiKey: { secret: string } }>(create, { input })
    return keyHolder(product.url, data?.createApiKey.secret ?? '')
  }
  expect((await (await keyWith(['stats:read'])).request(ANSWERS)).errors).toBeUndefined()
  expect((await (await keyWith(['admin'])).request(ANSWERS)).errors).toBeUndefined()
  expect(await codeOf(await keyWith(['chat']), ANSWERS)).toBe('FORBIDDEN')
  expect(await codeOf(await keyWith(['stats:read']), LIST)).toBe('FORBIDDEN')
})

it('documents and answerStats are refused to a visitor', async () => {
  const reader = await visitor(product.url)
  // Whatever comes first: that an operation is none of the chat app's, or that there is no key.
  const refused = ['UNAUTHENTICATED', 'PERSISTED_OPERATION_REQUIRED']
  expect(refused).toContain(await codeOf(reader, LIST))
  expect(refused).toContain(await codeOf(reader, ANSWERS))
})
