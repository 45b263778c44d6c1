import { describe, expect, it } from 'vitest'
import { GAP_RETENTION_MS } from '../../domain/knowledgeGap.ts'
import type { KnowledgeGaps } from '../../ports/knowledgeGaps.ts'
import { freshly, type Open } from './opened.ts'

const asked = (key: string, lastAskedAt: number, question = `${key}?`) => ({
  key,
  question,
  lastAskedAt,
  nearest: null,
  found: '',
})

/** All that api/ports/knowledgeGaps.ts promises, of a store that keeps up to 5. */
export function knowledgeGapsContract(name: string, open: Open<KnowledgeGaps, null>): void {
  describe(`KnowledgeGaps on ${name}`, () => {
    const opened = freshly(() => open(null))

    it('questions are counted across processes, and the most asked come first', async () => {
      const instances = [opened().port, await opened().another()]
      await opened().port.record(asked('mower', 10, 'Do you sell mowers?'))
      const again = Array.from({ length: 10 }, (_, at) =>
        instances[at % 2]?.record({
          ...asked('mower', 20 + at, 'do you sell MOWERS'),
          nearest: { title: 'Pots', score: 0.25 },
        }),
      )
      await Promise.all([
        ...again,
        opened().port.record(asked('app', 15)),
        opened().port.record(asked('card', 16)),
      ])
      expect(await instances[1]?.list(10)).toEqual([
        {
          key: 'mower',
          question: 'Do you sell mowers?',
          count: 11,
          firstAskedAt: 10,
          lastAskedAt: 29,
          nearest: { title: 'Pots', score: 0.25 },
          found: '',
        },
        { ...asked('card', 16), count: 1, firstAskedAt: 16 },
        { ...asked('app', 15), count: 1, firstAskedAt: 15 },
      ])
      expect(await opened().port.list(1)).toHaveLength(1)
    })

    it('removing a gap removes only that one, and an unknown one is ignored', async () => {
      const { port } = opened()
      await port.record(asked('a', 1))
      await port.record(asked('b', 1))
      await port.remove('a')
      await port.remove('none')
      expect((await port.list(10)).map(({ key }) => key)).toEqual(['b'])
    })

    it('taking back one asking lowers the count, and the last one removes the gap', async () => {
      const { port, another, countLeftovers } = opened()
      for (const at of [1, 2, 3]) await port.record(asked('mower', at))
      await (await another()).takeBack('mower')
      await port.takeBack('none')
      expect(await port.list(10)).toMatchObject([{ key: 'mower', count: 2, lastAskedAt: 3 }])
      await Promise.all([port.takeBack('mower'), port.takeBack('mower')])
      expect(await port.list(10)).toEqual([])
      expect(await countLeftovers()).toBe(0)
    })

    it('gaps that were asked least recently or more than a month ago are dropped', async () => {
      const { port } = opened()
      for (let at = 1; at <= 7; at++) await port.record(asked(`q${at}`, at))
      await port.record(asked('q3', 10))
      expect((await port.list(10)).map(({ key }) => key).toSorted()).toEqual(['q3', 'q4', 'q5', 'q6', 'q7'])
      await port.record(asked('late', GAP_RETENTION_MS + 5))
      expect((await port.list(10)).map(({ key }) => key).toSorted()).toEqual(['late', 'q3', 'q6', 'q7'])
    })
  })
}
