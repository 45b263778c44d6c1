import { describe, expect, it } from 'vitest'
import type { Counters } from '../../ports/counters.ts'
import { freshly, type Open, type Opened } from './opened.ts'

/** `reopen` gives the counters as the next process finds them. */
export interface Reopening {
  reopen(): Promise<Counters>
}
export type OpenCounters = Open<Counters, null, Reopening>

/** All that api/ports/counters.ts promises. */
export function countersContract(name: string, open: OpenCounters): void {
  describe(`Counters on ${name}`, () => counting(freshly(() => open(null))))
}

function counting(opened: () => Opened<Counters> & Reopening): void {
  it('counters start empty at the first call of any kind', async () => {
    const { port, now, elapse } = opened()
    const before = now()
    const { since, counts } = await port.read()
    expect(counts).toEqual({})
    expect(since).toBeGreaterThanOrEqual(before)
    expect(since).toBeLessThanOrEqual(now())
    await elapse(30)
    await port.add({ misses: 1 })
    expect(await (await opened().another()).read()).toEqual({ since, counts: { misses: 1 } })
  })

  it('counters add up what every instance counts, even concurrently', async () => {
    const instances = [opened().port, await opened().another()]
    const adding = Array.from({ length: 60 }, (_, index) =>
      instances[index % 2]?.add({ misses: 1, 'hit:12': 2, savedTokens: index }),
    )
    await Promise.all(adding)
    for (const each of instances)
      expect((await each.read()).counts).toEqual({ misses: 60, 'hit:12': 120, savedTokens: 1_770 })
  })

  it('counters keep their sums and their start across processes', async () => {
    await opened().port.add({ misses: 3, 'miss:40': 3 })
    const before = await opened().port.read()
    const next = await opened().reopen()
    expect(await next.read()).toEqual(before)
    await next.add({ misses: 2 })
    expect((await next.read()).counts).toEqual({ misses: 5, 'miss:40': 3 })
  })

  it('counters accept any name and omit sums of 0', async () => {
    const { port } = opened()
    await port.add({ since: 1, ':since': 0, "it's; --": 2, nothing: 0 })
    await port.add({})
    expect((await port.read()).counts).toEqual({ since: 1, "it's; --": 2 })
  })

  it('counters count beyond 32 bits', async () => {
    const { port } = opened()
    for (let count = 0; count < 3; count++) await port.add({ savedTokens: 3_000_000_000 })
    expect((await port.read()).counts).toEqual({ savedTokens: 9_000_000_000 })
  })
}
