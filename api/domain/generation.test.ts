import { describe, expect, it } from 'vitest'
import { EMPTY_GENERATION, mergeInto, reduce, type SequencedEvent } from './generation.ts'
import type { DocumentId } from './ids.ts'

const source = {
  marker: 1,
  documentId: 'doc_1' as DocumentId,
  title: 'Palm',
  excerpt: '…',
  url: null,
  score: 1,
}
const events: SequencedEvent[] = [
  { seq: 1, type: 'sources', sources: [source] },
  { seq: 2, type: 'delta', text: 'Once ' },
  { seq: 3, type: 'delta', text: 'a month' },
  { seq: 4, type: 'reset', text: '' },
  { seq: 5, type: 'delta', text: 'Once ' },
  { seq: 6, type: 'delta', text: 'a week' },
]

describe('a generation', () => {
  it('a generation has the text since its last reset, and its last sources', () => {
    expect(events.reduce(reduce, EMPTY_GENERATION)).toMatchObject({
      text: 'Once a week',
      sources: [source],
      lastSeq: 6,
      outcome: null,
    })
  })

  it('merged events give the same generation', () => {
    const merged: SequencedEvent[] = []
    for (const event of events) mergeInto(merged, event)
    expect(merged.map(({ seq, type }) => [seq, type])).toEqual([
      [1, 'sources'],
      [3, 'delta'],
      [4, 'reset'],
      [6, 'delta'],
    ])
    expect(merged.reduce(reduce, EMPTY_GENERATION)).toEqual(events.reduce(reduce, EMPTY_GENERATION))
  })
})
