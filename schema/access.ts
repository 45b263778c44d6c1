import type { RateLimit as RateLimitShape, Viewer as ViewerShape } from '../api/domain/viewer.ts'
import { builder } from './builder.ts'

const ViewerKind = builder.enumType('ViewerKind', {
  description: 'What a viewer shows itself by.',
  values: {
    VISITOR: { description: 'A session cookie.' },
    PARTNER: { description: 'An API key.' },
    ADMIN: { description: 'An API key with the scope admin.' },
  } as const,
})

const RateLimit = builder.objectRef<RateLimitShape>('RateLimit').implement({
  description: 'How many messages the viewer may send.',
  fields: (t) => ({
    limit: t.exposeInt('limit', { description: 'In one window.' }),
    remaining: t.exposeInt('remaining', { description: 'What is left of it.' }),
    resetsAt: t.field({
      type: 'DateTime',
      resolve: ({ resetsAt }) => resetsAt,
      description: 'When the next window begins.',
    }),
  }),
})

const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'Whoever asks.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Conversations belong to it.' }),
    kind: t.field({ type: ViewerKind, resolve: ({ kind }) => kind, description: 'What it shows itself by.' }),
    scopes: t.stringList({ resolve: ({ scopes }) => [...scopes], description: 'What it may do.' }),
    rateLimit: t.field({
      type: RateLimit,
      resolve: (viewer, _args, { quotas }) => quotas.rateLimit(viewer),
      description: 'Of its quotas of messages, the one that has the least left.',
    }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({ type: Viewer, description: 'Whoever asks.', resolve: (_, _args, { viewer }) => viewer }),
)
