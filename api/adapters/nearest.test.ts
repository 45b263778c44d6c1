import { expect, it, vi } from 'vitest'
import { keyOf, SCOPE } from '../test/contracts/answerCache.samples.ts'
import { eventually } from '../test/support/patience.ts'
import { nearestOver, type VectorSource } from './nearest.ts'
import type { StoredVector } from './vectors.ts'

const EAST = Float32Array.of(1, 0)

/** A store's vectors, in the test's hands; each points a little further from the east than the one before. */
function storeOf(maxVectors = 100) {
  const state = { origin: 'one', vectors: [] as StoredVector[], gone: new Set<string>() }
  const added = vi.fn<VectorSource['added']>(async (origin, after, limit) => {
    const from = origin === state.origin ? after : 0
    const vectors = state.vectors.filter(({ seq }) => seq > from).slice(0, limit)
    return {
      origin: state.origin,
      vectors,
      next: vectors.length < limit ? null : (vectors.at(-1)?.seq ?? null),
    }
  })
  const look = vi.fn<VectorSource['look']>(async (keys) =>
    keys.map((key) => (state.gone.has(key) ? null : { question: key, threshold: null })),
  )
  const put = (name: string, seq: number) => {
    const angle = seq / 10_000
    const vector = Float32Array.of(Math.cos(angle), Math.sin(angle))
    state.vectors.push({ seq, key: keyOf(name), scope: SCOPE, vector })
  }
  const nearest = nearestOver({ added, look }, maxVectors)
  return {
    state,
    added,
    look,
    put,
    names: async (limit: number, least?: number) =>
      (await nearest(SCOPE, EAST, limit, least)).map(({ key }) => key),
  }
}

it('all vectors are read once, page by page, and later only new ones', async () => {
  const { put, names, added } = storeOf(2_000)
  for (let seq = 1; seq <= 600; seq++) put(`q${seq}`, seq)
  expect(await names(2)).toEqual([keyOf('q1'), keyOf('q2')])
  expect(added.mock.calls.map(([, after]) => after)).toEqual([0, 256, 512])
  put('q601', 601)
  await names(1)
  expect(added).toHaveBeenLastCalledWith('one', 600, expect.any(Number))
})

it('a removed entry is looked up only once', async () => {
  const { put, names, look, state } = storeOf()
  for (let seq = 1; seq <= 40; seq++) put(`q${seq}`, seq)
  for (let seq = 1; seq <= 30; seq++) state.gone.add(keyOf(`q${seq}`))
  expect(await names(2)).toEqual([keyOf('q31'), keyOf('q32')])
  expect(look.mock.calls.length).toBeLessThanOrEqual(6)
  look.mockClear()
  await names(2)
  expect(look).toHaveBeenCalledExactlyOnceWith([keyOf('q31'), keyOf('q32')])
})

it('entries below the wanted similarity are not looked up', async () => {
  const { put, names, look } = storeOf()
  for (let seq = 1; seq <= 40; seq++) put(`q${seq}`, seq)
  expect(await names(8, Math.cos(2.5 / 10_000))).toEqual([keyOf('q1'), keyOf('q2')])
  expect(look).toHaveBeenCalledExactlyOnceWith([keyOf('q1'), keyOf('q2')])
  look.mockClear()
  expect(await names(8, 1.1)).toEqual([])
  expect(look).not.toHaveBeenCalled()
})

it('vectors are read from scratch if the store started again, though its count starts at 1', async () => {
  const { put, names, state } = storeOf()
  for (let seq = 1; seq <= 5; seq++) put(`old ${seq}`, seq)
  await names(1)
  Object.assign(state, { origin: 'two', vectors: [] })
  expect(await names(9)).toEqual([])
  put('new', 1)
  expect(await names(9)).toEqual([keyOf('new')])
})

it('vectors are read from scratch once too many of those in memory are gone', async () => {
  const { put, names, state, added } = storeOf(50)
  for (let seq = 1; seq <= 60; seq++) put(`q${seq}`, seq)
  await names(1)
  state.vectors.splice(0, 40)
  await names(1)
  expect(added).toHaveBeenLastCalledWith('', expect.any(Number), expect.any(Number))
  await names(1)
  expect(added).toHaveBeenLastCalledWith('one', 60, expect.any(Number))
})

it('concurrent searches share one read that began after each of them', async () => {
  const { put, names, added } = storeOf()
  put('a', 1)
  const first = names(1)
  put('b', 2)
  const found = await Promise.all([first, names(9), names(9), names(9)])
  expect(found.slice(1)).toEqual([1, 2, 3].map(() => [keyOf('a'), keyOf('b')]))
  expect(added.mock.calls.length).toBeLessThanOrEqual(2)
})

/** Has each reading answered when the test says so, with what the store had when it was asked. */
function slowly({ added }: Pick<ReturnType<typeof storeOf>, 'added'>) {
  const answer = added.getMockImplementation()
  const replies: (() => void)[] = []
  added.mockImplementation(async (...asked) => {
    const page = await answer?.(...asked)
    await new Promise<void>((resolve) => replies.push(resolve))
    if (!page) throw new Error('The store has no answer')
    return page
  })
  return { replies, begun: (count: number) => eventually(() => expect(replies).toHaveLength(count)) }
}

it('a search starts a read of its own while an earlier read is running', async () => {
  const store = storeOf()
  store.put('a', 1)
  await store.names(1)
  const { replies, begun } = slowly(store)
  const first = store.names(9)
  await begun(1)
  store.put('b', 2)
  const second = store.names(9)
  await begun(2)
  replies[0]?.()
  expect(await first).toEqual([keyOf('a')])
  replies[1]?.()
  expect(await second).toEqual([keyOf('a'), keyOf('b')])
  const third = store.names(9)
  await begun(3)
  expect(store.added).toHaveBeenLastCalledWith('one', 2, expect.any(Number))
  replies[2]?.()
  expect(await third).toEqual([keyOf('a'), keyOf('b')])
})

it('searches during the first read continue it instead of reading again', async () => {
  const store = storeOf(2_000)
  for (let seq = 1; seq <= 600; seq++) store.put(`q${seq}`, seq)
  const { replies, begun } = slowly(store)
  const searches = [store.names(1)]
  for (let page = 1; page <= 3; page++) {
    await begun(page)
    searches.push(store.names(1))
    replies[page - 1]?.()
  }
  await begun(4)
  replies[3]?.()
  expect(await Promise.all(searches)).toEqual([1, 2, 3, 4].map(() => [keyOf('q1')]))
  expect(store.added.mock.calls.map(([, after]) => after)).toEqual([0, 256, 512, 600])
})

it('a search reads again after a failed read', async () => {
  const { put, names, added } = storeOf()
  put('a', 1)
  added.mockRejectedValueOnce(new Error('away'))
  await expect(names(1)).rejects.toThrow('away')
  expect(await names(1)).toEqual([keyOf('a')])
})
