import { describe, expect, it, onTestFinished } from 'vitest'
import { askAndRead, cacheStage, rate, STATS_FIELDS, type Stats, statsAt } from '../support/cacheStage.ts'
import { join } from '../support/crowd.ts'
import { eventually, letTimePass } from '../support/patience.ts'

/** For how long a process may report the figures of a moment ago. */
const SNAPSHOT_MS = 500
/** Of a subscription, as the schema allows. */
const [MIN_INTERVAL_MS, MAX_INTERVAL_MS] = [250, 60_000]

describe.each(['embedded', 'Redis'] as const)('the figures of the cache: %s', (kind) => {
  const stage = cacheStage(kind)
  const figures = () => Promise.all(stage().products.map(({ url }) => overHttp(url)))
  const overHttp = async (url: string): Promise<Stats> =>
    (await (await fetch(`${url}/api/stats/cache`)).json()) as Stats

  it('cache figures are those of the deployment, the same over GraphQL and HTTP on every process', async () => {
    const [reader] = await stage().visitors(1)
    if (!reader) throw new Error('Nobody came')
    const [here, there] = stage().everywhere(reader)
    if (!here || !there) throw new Error('Nobody came')
    const { assistantMessage } = await askAndRead(here, 'Do you ship to Norway?')
    const hit = await there.send('Do you ship to Norway?')
    await here.send('Do you ship to Norway?')
    await askAndRead(here, 'Do you ship to Norway?', { useCache: false })
    await rate(there, hit.assistantMessage.id, 'UNHELPFUL')
    const expected = { lookups: 3, exactHits: 2, joinedHits: 0, misses: 1, rejectedHits: 1, entries: 0 }
    await eventually(async () => {
      const everywhere = [...(await figures()), await statsAt(here), await statsAt(there)]
      for (const stats of everywhere) expect(stats).toMatchObject(expected)
      expect(new Set(everywhere.map((stats) => JSON.stringify(stats))).size).toBe(1)
    })
    const stats = await statsAt(there)
    expect(stats.hitRatio).toBeCloseTo(2 / 3)
    expect(stats.savedTokens).toBeGreaterThan(0)
    expect(stats.hitLatency.count).toBe(2)
    expect(stats.missLatency.count).toBe(1)
    expect(Date.parse(stats.since)).toBeLessThan(Date.now())
    expect(assistantMessage.cache).toBe('MISS')
  })

  it('cache figures are pushed whenever they change, and no more often than was asked', async () => {
    const [reader] = await stage().visitors(1)
    if (!reader) throw new Error('Nobody came')
    const heardEvery = (intervalMs: number) => {
      const heard: Stats[] = []
      const member = join(
        { url: stage().products[1].url, headers: reader.headers },
        {
          query: `subscription($every: Int) { cacheStats(intervalMs: $every) { ${STATS_FIELDS} } }`,
          variables: { every: intervalMs },
          onData: (data) => heard.push((data as { cacheStats: Stats }).cacheStats),
        },
      )
      onTestFinished(member.leave)
      return heard
    }
    const [often, seldom] = [heardEvery(MIN_INTERVAL_MS), heardEvery(MAX_INTERVAL_MS)]
    await eventually(() => expect([often, seldom].every(({ length }) => length > 0)).toBe(true))
    const before = often[0]?.misses ?? 0
    for (const country of ['Peru', 'Chile', 'Japan', 'Kenya'])
      await askAndRead(reader, `Do you ship to ${country}?`)
    await eventually(() => expect(often.at(-1)?.misses).toBe(before + 4))
    expect(often.length).toBeGreaterThan(1)
    expect(seldom).toHaveLength(1)
  })

  it('cache figures survive a restart', async () => {
    const before = await eventually(async () => {
      const first = await figures()
      await letTimePass(2 * SNAPSHOT_MS)
      expect(await figures()).toEqual(first)
      return first[0]
    })
    for (const product of new Set(stage().products)) await product.restart()
    for (const stats of await figures()) expect(stats).toEqual(before)
  })
})
