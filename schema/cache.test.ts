import { readFileSync } from 'node:fs'
import { buildSchema, type GraphQLObjectType, graphql, parse, subscribe } from 'graphql'
import { describe, expect, it, vi } from 'vitest'
import { statsFrom } from '../api/domain/cacheStats.ts'
import type { CacheStatistics } from '../api/usecases/cacheStats.ts'
import { schema } from './index.ts'

const contract = buildSchema(readFileSync(new URL('contract.graphql', import.meta.url), 'utf8'))

const STATS = statsFrom(
  { since: 0, counts: { exactHits: 3, misses: 1, savedTokens: 5_000_000_000, 'hit:50': 3 } },
  { entries: 2, capacity: 10 },
)

function contextOf(scopes: readonly string[]) {
  const cacheStats = {
    current: async () => STATS,
    changes: vi.fn(async () => [STATS].values() as unknown as AsyncIterableIterator<typeof STATS>),
    clear: vi.fn(async () => 12),
    record: () => {},
  } satisfies CacheStatistics
  return { cacheStats, viewer: { id: 'a', kind: 'VISITOR', scopes } }
}

const ask = (source: string, scopes: readonly string[] = []) =>
  graphql({ schema, source, contextValue: contextOf(scopes) })

describe('the cache in the schema', () => {
  it.each(['CacheStats', 'LatencySummary', 'ClearCachePayload'])(
    'the type %s is that of the contract',
    (name) => {
      const fieldsOf = (of: typeof schema) =>
        Object.values((of.getType(name) as GraphQLObjectType).getFields()).map(
          (field) => `${field.name}: ${field.type}`,
        )
      expect(fieldsOf(schema).sort()).toEqual(fieldsOf(contract).sort())
    },
  )

  it.each(['Query', 'Mutation', 'Subscription'])(
    'the root fields of %s are those of the contract',
    (name) => {
      const fieldsOf = (of: typeof schema) =>
        Object.values((of.getType(name) as GraphQLObjectType).getFields())
          .filter((field) => /cache/i.test(field.name))
          .map(
            ({ name: field, type, args }) =>
              `${field}(${args.map((arg) => `${arg.name}: ${arg.type} = ${arg.defaultValue}`)}): ${type}`,
          )
      expect(fieldsOf(schema)).toEqual(fieldsOf(contract))
      expect(fieldsOf(schema)).toHaveLength(1)
    },
  )

  it('cache statistics are public, also those beyond an Int', async () => {
    const fields = 'since entries utilization lookups hitRatio savedTokens hitLatency { count p50 }'
    expect(await ask(`{ cacheStats { ${fields} } }`)).toMatchObject({
      data: {
        cacheStats: {
          since: '1970-01-01T00:00:00.000Z',
          entries: 2,
          utilization: 0.2,
          lookups: 4,
          hitRatio: 0.75,
          savedTokens: 2_147_483_647,
          hitLatency: { count: 3, p50: expect.any(Number) },
        },
      },
    })
  })

  it('only an admin can clear the cache', async () => {
    const clear = 'mutation { clearCache { removedEntries } }'
    expect((await ask(clear, ['chat', 'stats:read'])).errors).toHaveLength(1)
    expect(await ask(clear, ['admin'])).toEqual({ data: { clearCache: { removedEntries: 12 } } })
  })

  it.each([249, 0, -1, 60_001])(
    'a subscription to cache statistics refuses an interval of %i ms',
    async (intervalMs) => {
      const document = parse(`subscription { cacheStats(intervalMs: ${intervalMs}) { lookups } }`)
      const refused = await subscribe({ schema, document, contextValue: contextOf([]) })
      expect(refused).toMatchObject({ errors: [{ message: 'This takes 250 to 60000 ms.' }] })
    },
  )

  it.each(['', '(intervalMs: 250)', '(intervalMs: 60000)', '(intervalMs: null)'])(
    'a subscription to cache statistics accepts the arguments “%s”',
    async (args) => {
      const contextValue = contextOf([])
      const events = async function* () {
        yield STATS
      }
      contextValue.cacheStats.changes.mockResolvedValue(events())
      const document = parse(`subscription { cacheStats${args} { lookups } }`)
      const stream = await subscribe({ schema, document, contextValue })
      if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream))
      for await (const event of stream) expect(event).toEqual({ data: { cacheStats: { lookups: 4 } } })
      expect(contextValue.cacheStats.changes).toHaveBeenCalledExactlyOnceWith(
        Number(/\d+/.exec(args)?.[0] ?? 1_000),
      )
    },
  )
})
