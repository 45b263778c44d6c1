import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { askAndRead } from '../support/cacheStage.ts'
import { clientWith, visitor } from '../support/client.ts'
import { COMPILE_CACHE, startProduct } from '../support/product.ts'

const COMMAND = fileURLToPath(new URL('../../../ops/backup.ts', import.meta.url))
const LIST = '{ conversations { edges { node { id messages { edges { node { content } } } } } } }'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verdemuse-backup-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** The command as it is typed in `folder`. */
async function backup(settings: Record<string, string>, ...args: string[]) {
  const env = {
    PATH: process.env.PATH,
    ...COMPILE_CACHE,
    NODE_NO_WARNINGS: '1',
    INIT_CWD: folder,
    ...settings,
  }
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: folder, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}

it('a backup of the running product has everything up to that moment, and the product starts from it', async () => {
  const data = { DATA_DIR: join(folder, 'data') }
  const copy = join(folder, 'copies', 'first')
  const product = await startProduct(data)
  const client = await visitor(product.url)
  await askAndRead(client, 'How often should I water my Harmony Palm?')
  // No checkpoint has been: what was said is in the journal alone.
  expect((await stat(join(data.DATA_DIR, 'verdemuse.db-wal'))).size).toBeGreaterThan(0)
  expect(await backup(data, 'copies/first')).toEqual({ code: 0, output: expect.stringContaining(copy) })
  const before = (await client.request(LIST)).data
  await product.close()

  expect((await readdir(copy)).sort()).toEqual(['session-secret', 'verdemuse.db'])
  for (const file of [copy, join(copy, 'session-secret'), join(copy, 'verdemuse.db')])
    expect((await stat(file)).mode & 0o077).toBe(0)
  const again = await startProduct({ DATA_DIR: copy })
  const sameVisitor = clientWith(again.url, client.headers)
  expect((await sameVisitor.request(LIST)).data).toEqual(before)
  await askAndRead(sameVisitor, 'And how much light does it need?')
  await again.close()
})

it('a backup overwrites nothing, and says why it cannot be made', async () => {
  const data = { DATA_DIR: join(folder, 'data') }
  for (const [settings, args, reason] of [
    [data, ['copies/first'], 'exists already'],
    [data, ['one', 'two'], 'npm run backup'],
    [{ DATA_DIR: join(folder, 'nothing') }, [], 'There is no data in'],
    [{ REDIS_URL: 'redis://127.0.0.1:1' }, [], 'ops/deploy.sh backup'],
  ] as const)
    expect(await backup(settings, ...args)).toEqual({ code: 1, output: expect.stringContaining(reason) })
  expect((await readdir(folder)).sort()).toEqual(['copies', 'data'])
})

it('a backup without a given folder is named after the time', async () => {
  const { code, output } = await backup({ DATA_DIR: join(folder, 'data') })
  expect(code).toBe(0)
  const [name] = await readdir(join(folder, 'backups'))
  expect(name).toMatch(/^verdemuse-\d{8}-\d{6}$/)
  expect(output).toContain(name)
})
