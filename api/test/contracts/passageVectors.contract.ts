import { describe, expect, it } from 'vitest'
import type { PassageVectors } from '../../ports/passageVectors.ts'
import { freshly, type Open } from './opened.ts'

/** All that api/ports/passageVectors.ts promises. */
export function passageVectorsContract(name: string, open: Open<PassageVectors, null>): void {
  describe(`PassageVectors on ${name}`, () => {
    const opened = freshly(() => open(null))
    const palm = Float32Array.of(0.5, -0.25, 1e-7)
    const fern = Float32Array.of(-1, 0, 3.5)

    it('a vector is returned to every process exactly as it was put', async () => {
      const { port } = opened()
      await port.put(
        'm',
        new Map([
          ['palm', palm],
          ['fern', fern],
        ]),
      )
      const found = await (await opened().another()).get('m', ['fern', 'none', 'palm'])
      expect([...found].toSorted()).toEqual([
        ['fern', fern],
        ['palm', palm],
      ])
      expect(await port.get('m', [])).toEqual(new Map())
    })

    it('the vectors of two models stay apart', async () => {
      const { port } = opened()
      await port.put('m', new Map([['palm', palm]]))
      await port.put('n:{x}', new Map([['palm', fern]]))
      expect((await port.get('m', ['palm'])).get('palm')).toEqual(palm)
      expect((await port.get('n:{x}', ['palm'])).get('palm')).toEqual(fern)
    })

    it('a later vector replaces an earlier one', async () => {
      const { port } = opened()
      await port.put('m', new Map([['palm', palm]]))
      await port.put('m', new Map([['palm', fern]]))
      await port.put('m', new Map())
      expect((await port.get('m', ['palm'])).get('palm')).toEqual(fern)
    })

    it('pruning removes what one model no longer needs', async () => {
      const { port } = opened()
      const many = Array.from({ length: 1_200 }, (_, at) => [`text ${at}`, palm] as const)
      await port.put('m', new Map(many))
      await port.put('n', new Map([['text 1', palm]]))
      await port.prune('m', new Set(['text 7', 'text 1199', 'never put']))
      const left = await port.get(
        'm',
        many.map(([digest]) => digest),
      )
      expect([...left.keys()].toSorted()).toEqual(['text 1199', 'text 7'])
      expect((await port.get('n', ['text 1'])).size).toBe(1)
    })
  })
}
