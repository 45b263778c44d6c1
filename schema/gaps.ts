import type { KnowledgeGap as KnowledgeGapShape } from '../api/domain/knowledgeGap.ts'
import { pageSize } from './bounds.ts'
import { builder } from './builder.ts'
import { costOfPage } from './connection.ts'

const NearestMiss = builder.objectRef<NonNullable<KnowledgeGapShape['nearest']>>('NearestMiss').implement({
  description: 'What came nearest to a question, though not near enough.',
  fields: (t) => ({
    title: t.exposeString('title', { description: 'The document, then the headings above the passage.' }),
    score: t.exposeFloat('score', { description: 'Higher is nearer.' }),
  }),
})

const KnowledgeGap = builder.objectRef<KnowledgeGapShape>('KnowledgeGap').implement({
  description: 'A question that the documents do not answer.',
  fields: (t) => ({
    question: t.exposeString('question', {
      description: 'As it was first asked, without what belongs to one person.',
    }),
    count: t.exposeInt('count', { description: 'How often it was answered without a document.' }),
    firstAskedAt: t.field({
      type: 'DateTime',
      resolve: ({ firstAskedAt }) => firstAskedAt,
      description: 'When it was asked first.',
    }),
    lastAskedAt: t.field({
      type: 'DateTime',
      resolve: ({ lastAskedAt }) => lastAskedAt,
      description: 'When it was asked last.',
    }),
    nearest: t.field({
      type: NearestMiss,
      nullable: true,
      resolve: ({ nearest }) => nearest,
      description: 'Null where nothing was near.',
    }),
  }),
})

builder.queryField('knowledgeGaps', (t) =>
  t.field({
    type: [KnowledgeGap],
    description:
      'What customers asked in the last month and no document answers, the most asked first. One that a document answers by now is gone. Scope admin.',
    authScopes: { scope: 'admin' },
    complexity: ({ first }) => costOfPage({ first }),
    args: {
      first: t.arg.int({ validate: pageSize, description: 'At most so many, up to 100; 50 by default.' }),
    },
    resolve: async (_, { first }, { gaps }) => gaps.list(first ?? 50),
  }),
)
