import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RedisServer, startRedisServer } from '../../api/test/support/redisServer.ts'

const SCRIPT = join(import.meta.dirname, 'backup.sh')

/** Runs what the script has Redis's container run, beside a Redis of the test. */
async function inContainer(script: 'SNAPSHOT' | 'PUT_BACK', redis: RedisServer, input = Buffer.alloc(0)) {
  const child = spawn('bash', ['--norc', '-euc', `. "${SCRIPT}"; eval "$${script}"`], {
    env: {
      PATH: process.env.PATH ?? '',
      DATA: redis.directory,
      PASSWORD_FILE: join(redis.directory, 'password'),
      PORT: String(redis.port),
    },
  })
  child.stdin.end(input)
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk) => chunks.push(chunk))
  const said = await text(child.stderr)
  const code = await new Promise((resolve) =>
    child.exitCode === null ? child.once('close', resolve) : resolve(child.exitCode),
  )
  return { code, said, output: Buffer.concat(chunks) }
}

/** Until its next start. */
const PASSWORD = 'a word'

describe('a snapshot of a Redis that runs', () => {
  let redis: RedisServer
  const ask = async <T>(question: (client: Redis) => Promise<T>, password?: string): Promise<T> => {
    const client = new Redis(redis.url, { password })
    try {
      return await question(client)
    } finally {
      client.disconnect()
    }
  }
  beforeAll(async () => {
    // Else a snapshot waits 5 s for other readers of it.
    redis = await startRedisServer({ appendonly: true, args: ['--repl-diskless-sync-delay', '0'] })
    await writeFile(join(redis.directory, 'password'), `${PASSWORD}\n`)
  })
  afterAll(() => redis.close())

  it('a Redis with an append-only file starts with a restored snapshot and keeps what it writes afterwards', async () => {
    await ask((client) =>
      client.mset(Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`k${at}`, `v${at}`]))),
    )
    await ask((client) => client.config('SET', 'requirepass', PASSWORD))
    const snapshot = await inContainer('SNAPSHOT', redis)
    expect(snapshot.code, snapshot.said).toBe(0)
    await ask((client) => client.flushall(), PASSWORD)
    await redis.kill()
    const back = await inContainer('PUT_BACK', redis, snapshot.output)
    expect(back.code, back.said).toBe(0)
    await redis.restart()
    expect(await ask((client) => client.get('k1999'))).toBe('v1999')
    await ask((client) => client.set('later', 'too'))
    await redis.restart()
    expect(await ask((client) => client.mget('later', 'k7'))).toEqual(['too', 'v7'])
  })

  it('a snapshot that is cut off is refused, and the data stays', async () => {
    await ask((client) => client.config('SET', 'requirepass', PASSWORD))
    const { output } = await inContainer('SNAPSHOT', redis)
    await redis.kill()
    const back = await inContainer('PUT_BACK', redis, output.subarray(0, output.length / 2))
    expect(back.code).not.toBe(0)
    await redis.restart()
    expect(await ask((client) => client.get('later'))).toBe('too')
  })
})
