import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { readSourceFile } from '../adapters/documents/read.ts'
import { openDatabase } from '../adapters/sqlite/database.ts'
import { sqliteKnowledgeStore } from '../adapters/sqlite/knowledgeStore.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { DocumentId } from '../domain/ids.ts'
import { SAMPLE_KNOWLEDGE, type SourceFile } from '../domain/importing.ts'
import type { KnowledgeStore } from '../ports/knowledgeStore.ts'
import { eventually } from '../test/support/patience.ts'
import { makeImporting } from './importing.ts'

const ID = 'doc_01a19b7c-a680-758d-a22d-8a5eee43278f'
const FAQ = 'question,answer\nHow big?,Big.\nHow much?,$5\n'

const file = (path: string, text: string): SourceFile => ({ path, bytes: new TextEncoder().encode(text) })

let store: KnowledgeStore
let read: string[]
let samples: DocumentId[]
beforeEach(() => {
  store = {
    ...sqliteKnowledgeStore(openDatabase(':memory:')),
    leastFollowed: async () => Number.MAX_SAFE_INTEGER,
  }
  read = []
  samples = []
})

const importingInto = (into: KnowledgeStore) =>
  makeImporting({
    store: into,
    reader: {
      read(one) {
        read.push(one.path)
        return readSourceFile(one)
      },
    },
    samples: { untouched: async () => samples },
    now: () => 1,
  })

const run = (files: readonly SourceFile[], dryRun = false) =>
  Array.fromAsync(importingInto(store).files(files, { dryRun }))

const titles = async () => (await store.changesSince(0)).changed.map(({ title }) => title).sort()

describe('an import', () => {
  it('an import creates and updates documents, and leaves unchanged ones alone', async () => {
    const files = [file('a.md', '# A\n\nOne.'), file('faq.csv', FAQ)]
    expect(await run(files)).toMatchObject([
      { path: 'a.md', outcome: 'CREATED', created: 1 },
      { path: 'faq.csv', outcome: 'CREATED', created: 2 },
    ])
    const before = await store.changesSince(0)
    read = []
    expect(await run(files)).toMatchObject([
      { outcome: 'UNCHANGED', unchanged: 1 },
      { outcome: 'UNCHANGED', unchanged: 2 },
    ])
    expect(read).toEqual([])
    const changed = [file('a.md', '# A\n\nTwo.'), file('faq.csv', FAQ.replace('$5', '$6'))]
    expect(await run(changed)).toMatchObject([
      { outcome: 'UPDATED', updated: 1 },
      { outcome: 'UPDATED', updated: 1, unchanged: 1 },
    ])
    const after = await store.changesSince(0)
    expect(new Set(after.changed.map(({ id }) => id))).toEqual(new Set(before.changed.map(({ id }) => id)))
  })

  it('the first document of the owner’s own removes the samples, and the report says so', async () => {
    await run([file('sample.md', '# Sample\n\nFrom elsewhere.')])
    const [sample] = (await store.changesSince(0)).changed
    if (!sample) throw new Error('There is no sample.')
    samples = [sample.id]
    const removal = { path: SAMPLE_KNOWLEDGE, outcome: 'REMOVED', documentIds: samples, removed: 1 }
    expect(await run([file('none.csv', 'a,b\n')])).toMatchObject([{ outcome: 'REFUSED' }])
    expect(await run([file('own.md', '# Own')], true)).toMatchObject([{ path: 'own.md' }, removal])
    expect(await titles()).toEqual(['Sample'])
    expect(await run([file('own.md', '# Own\n\nOurs.')])).toMatchObject([{ path: 'own.md' }, removal])
    expect(await titles()).toEqual(['Own'])
  })

  it('a changed file replaces all its documents', async () => {
    await run([file('faq.csv', FAQ)])
    const rows = 'question,answer\nHow heavy?,Light.\nHow big?,Big.\n'
    expect(await run([file('faq.csv', rows)])).toMatchObject([
      { outcome: 'UPDATED', created: 1, unchanged: 1, removed: 1 },
    ])
    expect(await titles()).toEqual(['How big?', 'How heavy?'])
  })

  it('the documents of a file are kept if it cannot be read any more', async () => {
    await run([file('faq.csv', FAQ)])
    expect(await run([file('faq.csv', 'question\nHow big?')])).toMatchObject([{ outcome: 'REFUSED' }])
    expect(await titles()).toEqual(['How big?', 'How much?'])
  })

  it('a removed document comes back with the next import, though its file is unchanged', async () => {
    await run([file('a.md', 'One.'), file('faq.csv', FAQ)])
    const documents = (await store.changesSince(0)).changed
    for (const { id, title } of documents) if (title !== 'How big?') await store.remove(id)
    expect(await run([file('a.md', 'One.'), file('faq.csv', FAQ)])).toMatchObject([
      { outcome: 'CREATED' },
      { outcome: 'UPDATED', created: 1, unchanged: 1 },
    ])
  })

  it('a document with an id in its file keeps that id wherever the file is', async () => {
    const text = `---\nid: ${ID}\ntitle: Palm\n---\nText`
    await run([file('a.md', text)])
    expect(await run([file('moved/b.md', text)])).toMatchObject([{ outcome: 'UNCHANGED', documentIds: [ID] }])
    expect(await run([file('c.md', text), file('d.md', text)])).toMatchObject([
      { outcome: 'UNCHANGED' },
      { outcome: 'REFUSED', reason: `Its id ${ID} is that of c.md.` },
    ])
    expect(await titles()).toEqual(['Palm'])
  })

  it('a large table is written in steps, and a repeated id is imported once', async () => {
    const rows = Array.from({ length: 1_050 }, (_, at) => `Question ${at}?,Answer ${at}.`)
    const steps = vi.spyOn(store, 'putAll')
    const table = file('faq.csv', ['question,answer', ...rows].join('\n'))
    expect(await run([table])).toMatchObject([{ outcome: 'CREATED', created: 1_050 }])
    expect(steps.mock.calls.map(([documents]) => documents.length)).toEqual([...Array(10).fill(100), 50])
    const entries = ['A', 'B'].map((title) => ({ id: ID, title, text: 'x' }))
    const twice = entries.map((entry, at) => (at === 0 ? entry : { ...entry, key: 'other' }))
    expect(await run([file('a.json', JSON.stringify(twice))])).toMatchObject([
      { outcome: 'CREATED', created: 1 },
    ])
  })

  it('a repeated path is refused, and each refusal has a reason', async () => {
    expect(await run([file('a.md', 'One.'), file('a.md', 'Two.'), file('b.md', '')])).toMatchObject([
      { outcome: 'CREATED' },
      { outcome: 'REFUSED', reason: 'A file of this path came before it.' },
      { outcome: 'REFUSED', reason: 'It is empty.' },
    ])
  })

  it('a dry run reports what it would do, and writes nothing', async () => {
    await run([file('a.md', 'One.'), file('faq.csv', FAQ)])
    const { revision } = await store.changesSince(0)
    const files = [file('a.md', 'Two.'), file('faq.csv', 'question,answer\nHow big?,Big.'), file('c.md', 'x')]
    expect(await run(files, true)).toMatchObject([
      { outcome: 'UPDATED', updated: 1 },
      { outcome: 'UPDATED', unchanged: 1, removed: 1 },
      { outcome: 'CREATED', created: 1 },
    ])
    const missing = importingInto(store).removeMissing(() => true, { dryRun: true })
    expect(await Array.fromAsync(missing)).toHaveLength(2)
    expect((await store.changesSince(0)).revision).toBe(revision)
    expect((await store.origins()).size).toBe(3)
  })

  it('the documents of missing files are removed, and no others', async () => {
    await run([file('docs/a.md', 'One.'), file('docs/faq.csv', FAQ), file('other/b.md', 'Two.')])
    await store.put({ id: ID, title: 'By hand', body: 'x', url: null, tags: [], updatedAt: 1 })
    const gone = importingInto(store).removeMissing((path) => path.startsWith('docs/f'))
    expect(await Array.fromAsync(gone)).toMatchObject([
      { path: 'docs/faq.csv', outcome: 'REMOVED', removed: 2 },
    ])
    expect(await titles()).toEqual(['A', 'B', 'By hand'])
  })

  it('an import ends once every process answers from the new documents', async () => {
    store = sqliteKnowledgeStore(openDatabase(':memory:'), { now: () => 1 })
    await store.tellFollowed('slow', 0)
    await store.tellFollowed('quick', 2)
    const looks = vi.spyOn(store, 'leastFollowed')
    let isOver = false
    const running = run([file('a.md', 'One.'), file('faq.csv', FAQ)]).finally(() => {
      isOver = true
    })
    await eventually(async () => expect(await titles()).toHaveLength(3))
    for (const revision of [1, 2]) {
      await store.tellFollowed('slow', revision)
      await store.tellFollowed('quick', 3)
      const before = looks.mock.calls.length
      await eventually(() => expect(looks.mock.calls.length).toBeGreaterThan(before + 1))
      expect(isOver).toBe(false)
    }
    await store.tellFollowed('slow', 3)
    expect(await running).toHaveLength(2)
  })

  it('an import waits for a store that is unavailable for a moment', async () => {
    let refusals = 2
    const busy: KnowledgeStore = {
      ...store,
      async putAll(documents) {
        if (refusals-- > 0) throw new StoreUnavailable()
        return store.putAll(documents)
      },
    }
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }).setTimerTickMode('nextTimerAsync')
    onTestFinished(() => void vi.useRealTimers())
    const files = importingInto(busy).files([file('a.md', 'One.')])
    expect(await Array.fromAsync(files)).toMatchObject([{ outcome: 'CREATED' }])
    expect(await titles()).toEqual(['A'])
  })
})
