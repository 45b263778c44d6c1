import { type DocumentImport, IMPORTS_KEPT } from '../../../domain/importing.ts'
import type { ImportLog, KnownImport } from '../../../ports/importLog.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { IMPORTS_KEY } from '../keys.ts'
import { loadScript } from '../scripts.ts'

/** The imports on Redis, in one hash: there are few. */
export function redisImportLog({ redis }: Pick<RedisConnection, 'redis'>): ImportLog {
  const tell = loadScript(redis, new URL('tell.lua', import.meta.url))
  const read = loadScript(redis, new URL('read.lua', import.meta.url))
  const all = async () => {
    const [now, stored] = (await read([IMPORTS_KEY], [])) as [number, string[]]
    return stored.map((each) => knownFrom(each, now))
  }
  return guarded<ImportLog>({
    async tell(state) {
      await tell([IMPORTS_KEY], [state.id, JSON.stringify(state), IMPORTS_KEPT.most, IMPORTS_KEPT.forMs])
    },
    find: async (id) => (await all()).find(({ told }) => told.id === id) ?? null,
    list: async () => (await all()).sort((a, b) => (a.told.id < b.told.id ? 1 : -1)),
  })
}

function knownFrom(stored: string, now: number): KnownImport {
  const space = stored.indexOf(' ')
  return {
    told: JSON.parse(stored.slice(space + 1)) as DocumentImport,
    silentForMs: now - Number(stored.slice(0, space)),
  }
}
