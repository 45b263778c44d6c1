import { describe, expect, it, vi } from 'vitest'
import { newDocumentId } from '../../domain/ids.ts'
import type { KnowledgeStore } from '../../ports/knowledgeStore.ts'
import { eventually } from '../support/patience.ts'
import { filesContract } from './knowledgeStore.files.contract.ts'
import { AWKWARD_TEXT, freshly, type Open, type Opened } from './opened.ts'
import { documentOf } from './samples.ts'

export type OpenKnowledgeStore = Open<KnowledgeStore, Record<string, never>>

type Subject = () => Opened<KnowledgeStore>

/** All that api/ports/knowledgeStore.ts promises. */
export function knowledgeStoreContract(name: string, open: OpenKnowledgeStore): void {
  describe(`KnowledgeStore on ${name}`, () => {
    describe('documents', () => documents(freshly(() => open({}))))
    describe('files', () => filesContract(freshly(() => open({}))))
    describe('changes', () => changes(freshly(() => open({}))))
    describe('hints', () => hints(freshly(() => open({}))))
  })
}

function documents(opened: Subject): void {
  it('a document is returned as it was put, under the next revision', async () => {
    const { port, another } = opened()
    const document = documentOf({ body: AWKWARD_TEXT, title: AWKWARD_TEXT, tags: ['a,b', '', '"'] })
    const stored = await port.put(document)
    expect(stored).toEqual({ ...document, revision: 1 })
    expect(await (await another()).get(document.id)).toEqual(stored)
    expect(await port.get(newDocumentId())).toBeNull()
  })

  it('each change of a document raises the revision', async () => {
    const { port } = opened()
    const document = documentOf()
    let revision = (await port.put(document)).revision
    const forms = [{ title: 'Palm' }, { body: '# Care' }, { url: null }, { tags: ['palm'] }, { tags: [] }]
    for (const form of forms) {
      const stored = await port.put({ ...document, ...form, updatedAt: 6_000 })
      expect(stored).toMatchObject({ ...form, updatedAt: 6_000, revision: revision + 1 })
      revision = stored.revision
    }
  })

  it('putting an unchanged document keeps its revision', async () => {
    const { port, another } = opened()
    const document = documentOf()
    const first = await port.put(document)
    await port.put(documentOf())
    expect(await (await another()).put({ ...document, updatedAt: 9_000 })).toEqual(first)
    expect(await port.get(document.id)).toEqual(first)
    expect((await port.changesSince(0)).revision).toBe(2)
  })

  it('concurrent changes get revisions of their own', async () => {
    const { port, another } = opened()
    const stores = [port, await another()]
    const stored = await Promise.all(
      Array.from({ length: 12 }, (_, index) => (stores[index % 2] ?? port).put(documentOf())),
    )
    const revisions = stored.map(({ revision }) => revision).sort((a, b) => a - b)
    expect(revisions).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
  })

  it('putting the same form many times concurrently changes a document once', async () => {
    const { port, another } = opened()
    const stores = [port, await another()]
    const document = documentOf()
    const stored = await Promise.all(
      Array.from({ length: 8 }, (_, index) => (stores[index % 2] ?? port).put(document)),
    )
    expect(new Set(stored.map(({ revision }) => revision))).toEqual(new Set([1]))
  })

  it('a document is replaced only if its writer knows the current revision', async () => {
    const { port, another } = opened()
    const document = documentOf()
    const { revision } = await port.put(document)
    const [one, other] = await Promise.all([
      port.replace({ ...document, title: 'Fern' }, revision),
      (await another()).replace({ ...document, title: 'Moss' }, revision),
    ])
    expect([one, other].filter((each) => each === null)).toHaveLength(1)
    expect(await port.get(document.id)).toEqual(one ?? other)
    expect((await port.changesSince(0)).revision).toBe(revision + 1)
  })

  it('a repeated replacement counts once', async () => {
    const { port } = opened()
    const document = documentOf()
    const { revision } = await port.put(document)
    const first = await port.replace({ ...document, title: 'Fern' }, revision)
    expect(await port.replace({ ...document, title: 'Fern' }, revision)).toEqual(first)
    expect(first).toMatchObject({ title: 'Fern', revision: revision + 1 })
  })

  it('replacing a document that does not exist does nothing', async () => {
    const { port } = opened()
    const document = documentOf()
    const { revision } = await port.put(document)
    await port.remove(document.id)
    for (const expected of [revision, revision + 1, 0])
      expect(await port.replace({ ...document, title: 'Fern' }, expected)).toBeNull()
    expect(await port.replace(documentOf(), 0)).toBeNull()
    expect(await port.get(document.id)).toBeNull()
  })

  it('a document is removed once', async () => {
    const { port, another } = opened()
    const document = documentOf()
    await port.put(document)
    expect(await (await another()).remove(document.id)).toBe(true)
    expect(await port.remove(document.id)).toBe(false)
    expect(await port.remove(newDocumentId())).toBe(false)
    expect(await port.get(document.id)).toBeNull()
    expect((await port.changesSince(0)).revision).toBe(2)
  })
}

function changes(opened: Subject): void {
  it('an empty knowledge store has revision 0 and no changes', async () => {
    expect(await opened().port.changesSince(0)).toMatchObject({
      revision: 0,
      latest: 0,
      changed: [],
      removed: [],
    })
  })

  it('the changes after a revision list each document once, as it is now', async () => {
    const { port, another } = opened()
    const [kept, edited, dropped] = [documentOf(), documentOf(), documentOf()]
    for (const document of [kept, edited, dropped]) await port.put(document)
    await port.put({ ...edited, title: 'Fern' })
    const now = await port.put({ ...edited, title: 'Big fern' })
    await port.remove(dropped.id)
    const other = await another()
    expect(await other.changesSince(3)).toMatchObject({
      revision: 6,
      latest: 6,
      changed: [now],
      removed: [dropped.id],
    })
    expect(await other.changesSince(5)).toMatchObject({
      revision: 6,
      latest: 6,
      changed: [],
      removed: [dropped.id],
    })
    expect(await other.changesSince(6)).toMatchObject({ revision: 6, latest: 6, changed: [], removed: [] })
    const all = await other.changesSince(0)
    expect(new Set(all.changed.map(({ id }) => id))).toEqual(new Set([kept.id, edited.id]))
  })

  it('changes are paged in the order of their revisions', async () => {
    const { port } = opened()
    const [first, second, third] = [documentOf(), documentOf(), documentOf()]
    for (const document of [first, second, third]) await port.put(document)
    await port.remove(first.id)
    const again = await port.put({ ...second, title: 'Fern' })
    const pages = [
      await port.changesSince(0, 2),
      await port.changesSince(4, 2),
      await port.changesSince(5, 2),
    ]
    expect(pages).toMatchObject([
      { revision: 4, latest: 5, changed: [{ ...third, revision: 3 }], removed: [first.id] },
      { revision: 5, latest: 5, changed: [again], removed: [] },
      { revision: 5, latest: 5, changed: [], removed: [] },
    ])
  })

  it('a document that came back is listed as changed, not as removed', async () => {
    const { port } = opened()
    const document = documentOf()
    await port.put(document)
    await port.remove(document.id)
    const back = await port.put(document)
    expect(back.revision).toBe(3)
    expect(await port.changesSince(1)).toMatchObject({ revision: 3, latest: 3, changed: [back], removed: [] })
  })
}

function hints(opened: Subject): void {
  it('the listeners of every instance are notified of a change', async () => {
    const { port, another } = opened()
    const other = await another()
    const [here, there] = [vi.fn(), vi.fn()]
    await port.onChange(here)
    await other.onChange(there)
    const document = documentOf()
    await port.put(document)
    await eventually(() => expect([here, there].every(({ mock }) => mock.calls.length > 0)).toBe(true))
    const before = there.mock.calls.length
    await port.remove(document.id)
    await eventually(() => expect(there.mock.calls.length).toBeGreaterThan(before))
  })

  it('a listener that has left is no longer notified', async () => {
    const { port } = opened()
    const [left, stayed] = [vi.fn(), vi.fn()]
    const leave = await port.onChange(left)
    await port.onChange(stayed)
    leave()
    await port.put(documentOf())
    await eventually(() => expect(stayed).toHaveBeenCalled())
    expect(left).not.toHaveBeenCalled()
  })
}
