import { expect, it } from 'vitest'
import { foundOf, keyOf, type OpenedCache, put } from './answerCache.samples.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e']

/** The part of the answer cache's contract that is about who has to leave; five answers fit. */
export function capacityContract(opened: OpenedCache): void {
  const use = async (name: string, times: number) => {
    for (let count = 0; count < times; count++) await opened().port.get(keyOf(name))
  }

  it('a full cache evicts the answers that all instances asked for least', async () => {
    const { port } = opened()
    const other = await opened().another()
    for (const name of NAMES) await put(port, name)
    for (const name of ['a', 'c', 'e']) await use(name, 2)
    for (let count = 0; count < 3; count++) await other.get(keyOf('d'))
    await put(other, 'f')
    expect(await port.size()).toEqual({ entries: 5, capacity: 5 })
    expect(await foundOf(port, [...NAMES, 'f'])).toEqual(['a', 'c', 'd', 'e', 'f'])
  })

  it('a full cache accepts a new answer even if all others are more popular', async () => {
    const { port } = opened()
    for (const name of NAMES) await put(port, name)
    for (const name of NAMES) await use(name, 5)
    await use('a', 3)
    await put(port, 'new')
    expect(await foundOf(port, ['new'])).toEqual(['new'])
    expect(await port.size()).toMatchObject({ entries: 5 })
  })

  it('a popular answer stays cached while many answers are asked for once', async () => {
    const { port } = opened()
    await put(port, 'favourite')
    await use('favourite', 5)
    for (let count = 0; count < 40; count++) await put(port, `once ${count}`)
    expect(await foundOf(port, ['favourite'])).toEqual(['favourite'])
    expect(await port.size()).toMatchObject({ entries: 5 })
  })

  it('a cache counts the uses that a tier before it answered', async () => {
    const { port } = opened()
    for (const name of NAMES) await put(port, name)
    await port.used(
      new Map([...NAMES.slice(1).map((name) => [keyOf(name), 40] as const), [keyOf('gone'), 900]]),
    )
    await use('a', 4)
    await put(port, 'f')
    expect(await foundOf(await opened().another(), [...NAMES, 'f'])).toEqual(['b', 'c', 'd', 'e', 'f'])
  })

  it('a cache never keeps more answers than its capacity, however many are put concurrently', async () => {
    const caches = [opened().port, await opened().another()]
    const names = Array.from({ length: 60 }, (_, index) => `q${index}`)
    await Promise.all(names.map((name, index) => put(caches[index % 2] ?? opened().port, name)))
    expect(await opened().port.size()).toMatchObject({ entries: 5 })
    expect(await foundOf(opened().port, names)).toHaveLength(5)
  })
}
