import { readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { RedisServer } from './redisServer.ts'

/** How far a Redis has written its append-only file, in bytes. */
export const writtenBytes = async (server: RedisServer): Promise<number> =>
  (await stat(await fileOf(server))).size

/** Takes from a Redis that does not run all that it wrote past a mark, as a disk that had not been synced would. */
export const loseWrites = async (server: RedisServer, past: number): Promise<void> =>
  truncate(await fileOf(server), past)

async function fileOf({ directory }: RedisServer): Promise<string> {
  const folder = join(directory, 'appendonlydir')
  const name = (await readdir(folder)).find((each) => each.endsWith('.incr.aof'))
  if (!name) throw new Error(`No append-only file in ${folder}`)
  return join(folder, name)
}
