import type { DataExport as DataExportShape } from '../api/usecases/myData.ts'
import { MAX_PAGE, pageSize } from './bounds.ts'
import { builder } from './builder.ts'

const DataExport = builder.objectRef<DataExportShape>('DataExport').implement({
  description: 'A part of all that is kept of the viewer.',
  fields: (t) => ({
    lines: t.stringList({
      resolve: ({ lines }) => [...lines],
      description:
        'JSON, one object a line; `type` says of what: `conversation` or `message`. Of two lines with one id, the later counts.',
    }),
    endCursor: t.exposeString('endCursor', {
      nullable: true,
      description: 'Ask again with `after:` this. Null: that was all.',
    }),
  }),
})

const DeleteMyDataPayload = builder
  .objectRef<{ removedConversations: number }>('DeleteMyDataPayload')
  .implement({
    description: 'What is no more.',
    fields: (t) => ({
      removedConversations: t.exposeInt('removedConversations', { description: 'How many there were.' }),
    }),
  })

builder.queryField('exportMyData', (t) =>
  t.field({
    type: DataExport,
    description:
      'All that is kept of the viewer, as JSON lines, a part at a time. A conversation that goes on meanwhile is given once more at the end.',
    authScopes: { scope: 'chat' },
    args: {
      first: t.arg.int({
        validate: pageSize,
        description: 'At most so many lines, up to 100; 100 by default.',
      }),
      after: t.arg.string({ description: 'Where the part before ended.' }),
    },
    resolve: (_, { first, after }, { myData, viewer }) =>
      myData.export(viewer, first ?? MAX_PAGE, after ?? null),
  }),
)

builder.mutationField('deleteMyData', (t) =>
  t.field({
    type: DeleteMyDataPayload,
    description:
      'Removes all conversations of the viewer and all that came of them: streams, cached answers, what they told of gaps. Nothing brings them back.',
    authScopes: { scope: 'chat' },
    resolve: async (_, _args, { myData, viewer }) => ({ removedConversations: await myData.remove(viewer) }),
  }),
)
