import { z } from 'zod'
import type { KnowledgeDocument as DocumentShape } from '../api/domain/knowledge.ts'
import type { KnowledgeMatch as MatchShape, WrittenDocument } from '../api/usecases/knowledge.ts'
import { text, webAddress } from './bounds.ts'
import { builder } from './builder.ts'

const KnowledgeDocument = builder.objectRef<DocumentShape | WrittenDocument>('KnowledgeDocument')

builder.node(KnowledgeDocument, {
  description: 'A document that answers rest on.',
  id: { resolve: ({ id }) => id, description: '`doc_…`' },
  isTypeOf: (value) => String((value as { id?: unknown }).id).startsWith('doc_'),
  loadOne: (id, { knowledge }) => knowledge.byId(id),
  fields: (t) => ({
    title: t.exposeString('title', { description: 'What it is called in answers.' }),
    body: t.exposeString('body', { description: 'Markdown. Untrusted text.' }),
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
      resolve: (document) => ('invisibleRemoved' in document ? document.invisibleRemoved : null),
      description:
        'How many characters that nobody sees (zero-width, direction marks, tags) were taken out when it was written: told by `upsertDocument`, null elsewhere.',
    }),
  }),
})

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
      'The documents that bear on a question, best first; none where the knowledge does not answer it.',
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
    resolve: (_, { query, first }, { knowledge }) => knowledge.search(query, first ?? 5),
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
