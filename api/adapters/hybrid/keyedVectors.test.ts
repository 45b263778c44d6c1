import { expect, it } from 'vitest'
import { newDocumentId } from '../../domain/ids.ts'
import type { Passage } from '../../domain/knowledge.ts'
import { eventually } from '../../test/support/patience.ts'
import { keyedVectors } from './keyedVectors.ts'

const passageOf = (text: string): Passage => ({
  ...{ documentId: newDocumentId(), revision: 1, ordinal: 0, titlePath: [], text, url: null },
})
const EAST = Float32Array.of(1, 0)

it('of many passages that wait for the index, a search looks at the newest alone', async () => {
  const held: number[] = []
  const index = { add: (key: number) => void held.push(key), remove: () => {}, nearest: () => held }
  const vectors = keyedVectors(index, 3)
  const passages = Array.from({ length: 6 }, (_, at) => passageOf(`${at}`))
  for (const passage of passages) vectors.put(passage, [EAST])
  const near = () => [...vectors.near(EAST, 9)].map(({ text }) => text).toSorted()
  expect(near()).toEqual(['3', '4', '5'])
  const [first, , , , fifth] = passages as [Passage, Passage, Passage, Passage, Passage]
  vectors.put(first, [EAST])
  vectors.remove(fifth)
  expect(near()).toEqual(['0', '5'])
  await eventually(() => expect(vectors.lookedAt()).toBe(0))
  expect(near()).toEqual(['0', '1', '2', '3', '5'])
})
