import { createRoot } from 'solid-js'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { heldReplies, settled } from '../graphql/testing.ts'
import { speaking } from '../language/testing.ts'
import { createEditing } from './createEditing.ts'

beforeAll(() => speaking('en'))

const saved = (title: string, body: string, revision: number) => ({
  upsertDocument: {
    __typename: 'KnowledgeDocument',
    id: 'doc_1',
    title,
    body,
    url: null,
    tags: [],
    revision,
  },
})

/** A new document whose text is being saved. */
async function saving() {
  const { client, requests } = heldReplies()
  const told: string[] = []
  const fresh = { id: null, revision: null, title: 'Palm', body: 'Water it.', url: '', tags: '' }
  const { editing, dispose } = createRoot((dispose) => ({
    dispose,
    editing: createEditing({
      ...{ client, opened: { fresh } },
      onDirty: (dirty) => told.push(dirty ? 'dirty' : 'clean'),
      onChanged: () => told.push('changed'),
    }),
  }))
  onTestFinished(dispose)
  void editing.save()
  await settled()
  const [reply] = requests
  if (!reply) throw new Error('Nothing was sent')
  return { editing, reply, told, dispose }
}

test('what is written while a document is saved stays, and is still to be saved', async () => {
  const { editing, reply, told } = await saving()
  editing.change({ body: 'Water it weekly.' })
  await reply.answer(saved('Palm', 'Water it.', 1))
  expect(editing.draft()).toMatchObject({ id: 'doc_1', revision: 1, title: 'Palm', body: 'Water it weekly.' })
  expect(told).toEqual(['dirty', 'dirty', 'changed'])
})

test('a document that is saved as it stands is as the server has it', async () => {
  const { editing, reply, told } = await saving()
  await reply.answer(saved('Palm', 'Water it.', 1))
  expect(editing.draft()).toMatchObject({ id: 'doc_1', revision: 1, body: 'Water it.' })
  expect(told).toEqual(['clean', 'changed'])
})

test('a save that ends after its editor was closed says nothing of the document that is open by then', async () => {
  const { reply, told, dispose } = await saving()
  dispose()
  await reply.answer(saved('Palm', 'Water it.', 1))
  expect(told).toEqual(['changed'])
})
