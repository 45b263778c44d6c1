import type { Client, CombinedError } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import type { DocumentListQuery, EditedDocumentFragment } from '../gql/graphql.ts'
import { failureOf } from '../graphql/failure.ts'

const DocumentList = graphql(`
  query DocumentList($first: Int!, $after: String, $search: String) {
    documents(first: $first, after: $after, search: $search) {
      totalCount
      edges {
        node {
          id
          title
          tags
          updatedAt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

const DocumentToEdit = graphql(`
  query DocumentToEdit($id: ID!) {
    node(id: $id) {
      __typename
      ... on KnowledgeDocument {
        ...EditedDocument
      }
    }
  }

  fragment EditedDocument on KnowledgeDocument {
    id
    title
    body
    url
    tags
    revision
  }
`)

const SaveDocument = graphql(`
  mutation SaveDocument($input: UpsertDocumentInput!) {
    upsertDocument(input: $input) {
      ...EditedDocument
    }
  }
`)

const DeleteDocument = graphql(`
  mutation DeleteDocument($id: ID!) {
    deleteDocument(id: $id) {
      deletedId
    }
  }
`)

export type ListedDocument = DocumentListQuery['documents']['edges'][number]['node']
export type EditedDocument = EditedDocumentFragment
/** As it is being written. `id` and `revision` are null for one that is new. */
export interface Draft {
  readonly id: string | null
  readonly revision: number | null
  readonly title: string
  readonly body: string
  readonly url: string
  readonly tags: string
}

export interface DocumentListPage {
  readonly items: readonly ListedDocument[]
  readonly total: number
  readonly next: string | null
}

type Outcome<T> = { readonly done: T } | { readonly problem: string }

const PAGE = 30
const problemOf = (error: CombinedError | undefined) => ({
  problem: error ? failureOf(error).text : '',
})

export async function listDocuments(
  client: Client,
  search: string,
  after: string | null,
): Promise<Outcome<DocumentListPage>> {
  const { data, error } = await client.query(DocumentList, { first: PAGE, after, search })
  if (!data) return problemOf(error)
  const { edges, pageInfo, totalCount: total } = data.documents
  const next = pageInfo.hasNextPage ? pageInfo.endCursor : null
  return { done: { items: edges.map(({ node }) => node), total, next } }
}

/** Null where it is gone. */
export async function readDocument(client: Client, id: string): Promise<Outcome<EditedDocument | null>> {
  const { data, error } = await client.query(DocumentToEdit, { id })
  if (!data) return problemOf(error)
  return { done: data.node?.__typename === 'KnowledgeDocument' ? data.node : null }
}

export const draftOf = ({ tags, url, ...document }: EditedDocument): Draft => ({
  ...document,
  url: url ?? '',
  tags: tags.join(', '),
})

export const tagsIn = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
  ),
]

/** `conflict`: someone has changed or deleted the document since it was read. */
export async function saveDocument(
  client: Client,
  { id, revision, title, body, url, tags }: Draft,
): Promise<Outcome<EditedDocument> | 'conflict'> {
  const input = { id, ifRevision: revision, title, body, url: url.trim() || null, tags: tagsIn(tags) }
  const { data, error } = await client.mutation(SaveDocument, { input })
  if (data) return { done: data.upsertDocument }
  if (error && failureOf(error).code === 'CONFLICT') return 'conflict'
  return problemOf(error)
}

/** One that is gone already is deleted as well. */
export async function deleteDocument(client: Client, id: string): Promise<Outcome<string>> {
  const { data, error } = await client.mutation(DeleteDocument, { id })
  if (data || (error && failureOf(error).code === 'NOT_FOUND')) return { done: id }
  return problemOf(error)
}
