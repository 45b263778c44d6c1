import { expect, it } from 'vitest'
import { newDocumentId } from '../../domain/ids.ts'
import { type DocumentOrigin, FOLLOWER_SILENT_MS } from '../../domain/importing.ts'
import type { KnowledgeStore } from '../../ports/knowledgeStore.ts'
import { AWKWARD_TEXT, type Opened } from './opened.ts'
import { documentOf } from './samples.ts'

const originOf = (path: string, digest = 'a', count = 1): DocumentOrigin => ({
  path,
  digest,
  documents: count,
})

/** Documents that come many at a time, each from a place that is remembered. */
export function filesContract(opened: () => Opened<KnowledgeStore>): void {
  it('many documents are written in one step, with their origins', async () => {
    const { port, another } = opened()
    const kept = await port.put(documentOf())
    const [changed, added] = [await port.put(documentOf()), documentOf({ body: AWKWARD_TEXT })]
    const origin = originOf(AWKWARD_TEXT, 'b', 2)
    await port.putAll([
      { document: { ...kept, updatedAt: 9_000 }, origin: originOf('palm.md') },
      { document: { ...changed, title: 'Fern' }, origin },
      { document: added, origin },
    ])
    const other = await another()
    expect(await other.getAll([kept.id, changed.id, added.id, newDocumentId()])).toEqual(
      new Map([
        [kept.id, kept],
        [changed.id, { ...changed, title: 'Fern', revision: 3 }],
        [added.id, { ...added, revision: 4 }],
      ]),
    )
    expect(await other.origins()).toEqual(
      new Map([
        [kept.id, originOf('palm.md')],
        [changed.id, origin],
        [added.id, origin],
      ]),
    )
  })

  it('the store reports the revision after many writes, and the least revision that its processes follow', async () => {
    const { port, another, elapse } = opened()
    const other = await another()
    expect(await port.leastFollowed()).toBeNull()
    expect(await port.putAll([{ document: documentOf(), origin: originOf('a.md') }])).toBe(1)
    await port.tellFollowed('one', 7)
    await other.tellFollowed('two', 5)
    expect(await other.leastFollowed()).toBe(5)
    await other.tellFollowed('two', 9)
    expect(await port.leastFollowed()).toBe(7)
    await elapse(FOLLOWER_SILENT_MS / 2)
    await port.tellFollowed('two', 10)
    await elapse(FOLLOWER_SILENT_MS / 2 + 100)
    expect(await other.leastFollowed()).toBe(10)
  })

  it('empty requests to the knowledge store write and return nothing', async () => {
    const { port } = opened()
    expect(await port.putAll([])).toBe(0)
    expect(await port.getAll([])).toEqual(new Map())
    expect(await port.origins()).toEqual(new Map())
    expect(await port.changesSince(0)).toMatchObject({ revision: 0, latest: 0, changed: [], removed: [] })
  })

  it('a document keeps its origin while it changes, until it is removed or comes from elsewhere', async () => {
    const { port } = opened()
    const [moved, gone] = [documentOf(), documentOf()]
    await port.putAll([moved, gone].map((document) => ({ document, origin: originOf('palm.md') })))
    await port.put({ ...moved, title: 'Edited' })
    expect(await port.origins()).toHaveProperty('size', 2)
    await port.putAll([{ document: { ...moved, title: 'Edited' }, origin: originOf('fern.md', 'b') }])
    await port.remove(gone.id)
    expect(await port.origins()).toEqual(new Map([[moved.id, originOf('fern.md', 'b')]]))
    await port.put(gone)
    expect(await port.origins()).toHaveProperty('size', 1)
  })
}
