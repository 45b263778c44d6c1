import { expect, it } from 'vitest'
import { countsOfSemantic, evidenceFrom, type SemanticEvent } from './semanticEvidence.ts'
import { noEvidence } from './semanticThreshold.ts'

const summed = (events: readonly SemanticEvent[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const event of events)
    for (const [name, count] of Object.entries(countsOfSemantic(event)))
      counts[name] = (counts[name] ?? 0) + count
  return counts
}

it('counted comparisons are evidence by band and by model', () => {
  const counts = summed([
    { type: 'compared', embedder: 'a', likeness: 0.93 },
    { type: 'compared', embedder: 'a', likeness: 0.99999 },
    { type: 'compared', embedder: 'a', likeness: 0.6 },
    { type: 'compared', embedder: 'a', likeness: null },
    { type: 'compared', embedder: 'b', likeness: 0.93 },
    { type: 'judged', embedder: 'a', likeness: 0.93, wrong: true },
    { type: 'judged', embedder: 'a', likeness: 0.93, wrong: false },
    { type: 'judged', embedder: 'a', likeness: 0.99999, wrong: false },
  ])
  const evidence = evidenceFrom('a', counts)
  expect(evidence.lookups).toBe(4)
  expect(evidence.bands[3]).toEqual({ nearest: 1, judged: 2, wrong: 1 })
  expect(evidence.bands[9]).toEqual({ nearest: 1, judged: 1, wrong: 0 })
  expect(evidenceFrom('b', counts)).toMatchObject({ lookups: 1 })
  expect(evidenceFrom('c', counts)).toEqual(noEvidence())
})
