import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Redis } from 'ioredis'

/** Everything that a store holds, as text: by key on Redis, by table in the embedded database. */
export type Everything = ReadonlyMap<string, string>

/** Where any of these texts stands. */
export const tracesIn = (everything: Everything, ...texts: readonly string[]): string[] =>
  [...everything].flatMap(([where, what]) =>
    texts.filter((text) => `${where} ${what}`.includes(text)).map((text) => `${text} in ${where}: ${what}`),
  )

export async function everythingOnRedis(url: string): Promise<Everything> {
  const redis = new Redis(url)
  try {
    const everything = new Map<string, string>()
    for (const key of await redis.keys('*')) everything.set(key, JSON.stringify(await contentOf(redis, key)))
    return everything
  } finally {
    redis.disconnect()
  }
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key)
  if (type === 'string') return redis.get(key)
  if (type === 'hash') return redis.hgetall(key)
  if (type === 'list') return redis.lrange(key, 0, -1)
  if (type === 'set') return redis.smembers(key)
  if (type === 'zset') return redis.zrange(key, 0, '-1', 'WITHSCORES')
  if (type === 'stream') return redis.xrange(key, '-', '+')
  if (type === 'none') return null
  throw new Error(`${key} is a ${type}, which this does not read`)
}

/** Every table, and every file of the folder byte by byte. */
export function everythingInDatabase(folder: string): Everything {
  const db = new DatabaseSync(join(folder, 'verdemuse.db'), { readOnly: true })
  try {
    const tables = db.prepare("select name from sqlite_schema where type = 'table'").all()
    const rows = tables.map(({ name }) => [
      String(name),
      JSON.stringify(db.prepare(`select * from "${name}"`).all()),
    ])
    const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')])
    return new Map([...rows, ...files] as [string, string][])
  } finally {
    db.close()
  }
}
