import { type Mutation, remove, replace } from './mutation.ts'

const EMBEDDER = ['api/adapters/rememberedEmbedder.test.ts']

/** What keeps the product usable with many documents and many viewers. */
export const SCALE: readonly Mutation[] = [
  {
    name: 'no documents are found before they are indexed',
    edits: [replace('empty-while-filling', 'test', () => 'true')],
    disaster: 'After a restart, customers hear that no document answers what a document answers.',
    tests: ['api/usecases/filling.test.ts'],
  },
  {
    name: 'one viewer after the other',
    edits: [remove('turn-by-turn')],
    disaster: 'A viewer with many searches takes the embeddings from all others.',
    tests: EMBEDDER,
  },
  {
    name: 'a full queue refuses newcomers',
    edits: [replace('room-for-newcomers', 'test', () => 'true')],
    disaster: 'A few viewers who fill the queue take the embeddings from all others.',
    tests: EMBEDDER,
  },
  {
    name: 'texts that nobody waits for are read',
    edits: [replace('nobody-waits', 'test', () => 'true')],
    disaster: 'Questions that were answered by their words long ago hold up those that wait.',
    tests: EMBEDDER,
  },
  {
    name: 'revisions that Redis lost are given again',
    edits: [remove('lost-revisions')],
    disaster: 'A document is never indexed, and an answer from its lost version is given again.',
    tests: ['api/adapters/redis/knowledge/epoch.test.ts'],
  },
]
