import { z } from 'zod'
import { NotFound } from '../api/domain/errors.ts'
import type { Starter as StarterShape } from '../api/domain/starters.ts'
import type { DocumentEntry } from '../api/usecases/documentList.ts'
import type { Knowledge, KnowledgeMatch as MatchShape } from '../api/usecases/knowledge.ts'
import { pageSize, text, webAddress } from './bounds.ts'
import { builder } from './builder.ts'
import { connectionOf, pageRequest } from './connection.ts'

/** Where many are listed, their texts come when they are asked for. */
type DocumentShape = DocumentEntry & { readonly body?: string; readonly invisibleRemoved?: number }

const KnowledgeDocument = builder.objectRef<DocumentShape>('KnowledgeDocument')

builder.node(KnowledgeDocument, {
  description: 'A document that answers rest on.',
  id: { resolve: ({ id }) => id, description: '`doc_…`' },
  isTypeOf: (value) => String((value as { id?: unknown }).id).startsWith('doc_'),
  loadOne: (id, { knowledge }) => knowledge.byId(id),
  fields: (t) => ({
    title: t.exposeString('title', { description: 'What it is called in answers.' }),
    body: t.string({
      resolve: async ({ id, body }, _args, { knowledge }) => body ?? (await textOf(id, knowledge)),
      description: 'Markdown. Untrusted text.',
    }),
    url: t.exposeString('url', { nullable: true, description: 'Where it can be read in full.' }),
    tags: t.stringList({
      resolve: ({ tags }) => [...tags],
      description: 'For sorting; they do not count in the search.',
    }),
    updatedAt: t.field({
      type: 'DateTime',
      resolve: ({ updatedAt }) => updatedAt,
      description: 'When it was last written.',
    }),
    invisibleRemoved: t.int({
      nullable: true,
      resolve: ({ invisibleRemoved = null }) => invisibleRemoved,
      description:
        'How many characters that nobody sees (zero-width, direction marks, tags) were taken out when it was written: told by `upsertDocument`, null elsewhere.',
    }),
    revision: t.exposeInt('revision', {
      description: 'Another one whenever it changes: for `ifRevision`.',
    }),
  }),
})

async function textOf(id: string, { byId }: Pick<Knowledge, 'byId'>): Promise<string> {
  const document = await byId(id)
  if (!document) throw new NotFound('document')
  return document.body
}

const DocumentConnection = builder.connectionObject(
  {
    type: KnowledgeDocument,
    name: 'QueryDocumentsConnection',
    fields: (t) => ({
      totalCount: t.int({
        resolve: (page) => (page as unknown as { totalCount: number }).totalCount,
        description: 'How many there are on all pages together.',
      }),
    }),
  },
  { name: 'QueryDocumentsEdge' },
)

builder.queryField('documents', (t) =>
  t.field({
    type: DocumentConnection,
    description: 'The documents that answers rest on, last written first. Scope admin.',
    authScopes: { scope: 'admin' },
    args: {
      first: t.arg.int({ validate: pageSize, description: 'At most so many, up to 100.' }),
      after: t.arg.string({ description: 'Only what stands after this cursor.' }),
      search: t.arg.string({
        validate: text(0, 200).nullish(),
        description: 'Only those with each of these words in title, tags or address, whatever the case.',
      }),
    },
    resolve: (_, args, { knowledge }) => {
      const page = knowledge.list(pageRequest(args), args.search ?? '')
      return { ...connectionOf(page), totalCount: page.totalCount }
    },
  }),
)

const KnowledgeMatch = builder.objectRef<MatchShape>('KnowledgeMatch').implement({
  description: 'A document that bears on a question.',
  fields: (t) => ({
    document: t.field({
      type: KnowledgeDocument,
      resolve: ({ document }) => document,
      description: 'The document.',
    }),
    excerpt: t.exposeString('excerpt', { description: 'Its best passage, as plain text.' }),
    score: t.exposeFloat('score', { description: 'Higher is better; comparable within one search.' }),
  }),
})

builder.queryField('searchKnowledge', (t) =>
  t.field({
    type: [KnowledgeMatch],
    description:
      'The documents that bear on a question, best first; none where the knowledge does not answer it. RATE_LIMITED after as many searches in a minute as messages are allowed, counted separately.',
    // The search itself costs as much as a page.
    complexity: ({ first }) => ({ field: 50, multiplier: first ?? 5 }),
    args: {
      query: t.arg.string({ required: true, validate: text(1, 4_000), description: 'A question, or words.' }),
      first: t.arg.int({
        defaultValue: 5,
        validate: z
          .number()
          .int()
          .min(1, { error: 'This takes 1 to 50.' })
          .max(50, { error: 'This takes 1 to 50.' })
          .nullish(),
        description: 'At most so many, 1 to 50.',
      }),
    },
    resolve: (_, { query, first }, { knowledge, viewer }) => knowledge.search(viewer, query, first ?? 5),
  }),
)

const Starter = builder.objectRef<StarterShape>('Starter').implement({
  description: 'Something that a newcomer can ask about.',
  fields: (t) => ({
    documentId: t.exposeID('documentId', { description: 'The document that tells of it.' }),
    title: t.exposeString('title', { description: 'The document’s title. Untrusted text.' }),
    question: t.exposeString('question', {
      nullable: true,
      description:
        'A question that the document poses and answers; null where it poses none. Untrusted text.',
    }),
  }),
})

builder.queryField('starters', (t) =>
  t.field({
    type: [Starter],
    description: 'What can be asked about here: one document of each kind, those with most documents first.',
    args: {
      first: t.arg.int({ validate: pageSize, description: 'At most so many, up to 100; 3 by default.' }),
    },
    resolve: (_, { first }, { starters }) => [...starters(first ?? 3)],
  }),
)

const UpsertDocumentInput = builder.inputType('UpsertDocumentInput', {
  description: 'A document as it is to be.',
  fields: (t) => ({
    id: t.id({
      description: '`doc_…`: the document to replace, or to create under this id. Left out: a new one.',
    }),
    title: t.string({ required: true, validate: text(1, 300), description: '1 to 300 characters.' }),
    body: t.string({
      required: true,
      validate: text(1, 1_000_000),
      description: 'Markdown, 1 to 1,000,000 characters.',
    }),
    url: t.string({ validate: webAddress.nullish(), description: 'http or https.' }),
    ifRevision: t.int({
      description:
        'The revision that the writer has seen: CONFLICT where the document has another one by now, or is gone.',
    }),
    tags: t.stringList({
      validate: z.array(text(1, 50)).max(50).nullish(),
      description: 'Up to 50, of 1 to 50 characters.',
    }),
  }),
})

const DeleteDocumentPayload = builder.objectRef<{ deletedId: string }>('DeleteDocumentPayload').implement({
  description: 'A document that is no more.',
  fields: (t) => ({ deletedId: t.exposeID('deletedId', { description: 'Its id.' }) }),
})

builder.mutationFields((t) => ({
  upsertDocument: t.field({
    type: KnowledgeDocument,
    description: 'Writes a document; every process answers from it within two seconds. Scope admin.',
    authScopes: { scope: 'admin' },
    args: { input: t.arg({ type: UpsertDocumentInput, required: true, description: 'The document.' }) },
    resolve: (_, { input }, { knowledge }) =>
      knowledge.upsert({
        id: input.id ?? null,
        title: input.title,
        body: input.body,
        url: input.url ?? null,
        tags: input.tags ?? [],
        ifRevision: input.ifRevision ?? null,
      }),
  }),
  deleteDocument: t.field({
    type: DeleteDocumentPayload,
    description: 'Removes a document from the knowledge. Scope admin.',
    authScopes: { scope: 'admin' },
    args: { id: t.arg.id({ required: true, description: '`doc_…`' }) },
    resolve: async (_, { id }, { knowledge }) => ({ deletedId: await knowledge.remove(id) }),
  }),
}))
