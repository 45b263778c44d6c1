import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { keyHolder } from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { COMPILE_CACHE, type Product, type Settings, startProduct } from '../support/product.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'

const COMMAND = fileURLToPath(new URL('../../../ops/knowledge.ts', import.meta.url))
const ADMIN_KEY = 'an-admin-key-for-tests'

interface Ended {
  readonly code: number | null
  readonly output: string
}

/** The command as it is typed in `cwd`. */
async function knowledge(cwd: string, settings: Settings, ...args: string[]): Promise<Ended> {
  const env = { PATH: process.env.PATH, ...COMPILE_CACHE, NODE_NO_WARNINGS: '1', INIT_CWD: cwd, ...settings }
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}

const filesIn = async (folder: string) =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name), 'utf8')]),
    ),
  )

describe.each(['embedded', 'Redis'] as const)('npm run knowledge, beside the product: %s', (kind) => {
  let folder: string
  let redis: RedisServer | null
  let product: Product
  let settings: Settings
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'knowledge-'))
    redis = kind === 'Redis' ? await startRedisServer() : null
    settings = redis ? { REDIS_URL: redis.url } : { DATA_DIR: join(folder, 'data') }
    product = await startProduct({ ADMIN_API_KEY: ADMIN_KEY, ...settings })
  })
  afterAll(async () => {
    await product?.close()
    await redis?.close()
    await rm(folder, { recursive: true, force: true })
  })
  const run = (...args: string[]) => knowledge(folder, settings, ...args)
  const write = (name: string, text: string) => writeFile(join(folder, 'docs', name), text)
  const found = async (query: string) => {
    const search = 'query($query: String!) { searchKnowledge(query: $query, first: 1) { excerpt } }'
    const { data } = await keyHolder(product.url, ADMIN_KEY).request<{
      searchKnowledge: { excerpt: string }[]
    }>(search, { query })
    return data?.searchKnowledge[0]?.excerpt
  }

  it('npm run knowledge imports what is new, changed or gone, and says what it refuses', async () => {
    await mkdir(join(folder, 'docs', 'deep'), { recursive: true })
    await write('zanzibar.md', '# Zanzibar lamp\n\nThe Zanzibar lamp gives 900 lumens.')
    await write('deep/quokka.html', '<title>Quokka</title><p>The Quokka trellis holds 30 pounds.</p>')
    await write('faq.csv', 'question,answer\nIs the Xylo mat washable?,"Yes, at 30 °C."\nNothing?,\n')
    await write('broken.json', '{')
    await write('photo.png', 'x')
    const first = await run('import', 'docs')
    expect(first.code).toBe(1)
    expect(first.output).toContain('Documents: 3 created, 0 updated, 0 unchanged, 0 removed.')
    expect(first.output).toContain('Sample documents removed, since you now have your own: 13.')
    expect(first.output).toContain('docs/faq.csv: Row 3 (it ends in line 3) was left out')
    expect(first.output).toContain('Passed by, since their kind is not read:\n  1 .png')
    expect(first.output).toMatch(/Refused \(1\):\n {2}docs\/broken\.json: It is not valid JSON/)
    await eventually(async () => {
      expect(await found('How bright is the Zanzibar lamp?')).toContain('900 lumens')
      expect(await found('How much does the Quokka trellis hold?')).toContain('30 pounds')
      expect(await found('Is the Xylo mat washable?')).toContain('30 °C')
    })

    await rm(join(folder, 'docs', 'broken.json'))
    await rm(join(folder, 'docs', 'deep', 'quokka.html'))
    await write('zanzibar.md', '# Zanzibar lamp\n\nThe Zanzibar lamp gives 901 lumens.')
    const changes = 'Documents: 0 created, 1 updated, 1 unchanged, 1 removed.'
    const dry = await run('import', 'docs', '--delete-missing', '--dry-run')
    expect(dry).toMatchObject({ code: 0, output: expect.stringContaining(`${changes} Nothing was written`) })
    const second = await run('import', 'docs', '--delete-missing')
    expect(second).toMatchObject({ code: 0, output: expect.stringContaining(changes) })
    await eventually(async () => {
      expect(await found('How bright is the Zanzibar lamp?')).toContain('901 lumens')
      expect(await found('How much does the Quokka trellis hold?')).toBeUndefined()
    })
    const third = await run('import', 'docs', '--delete-missing')
    expect(third.output).toContain('Documents: 0 created, 0 updated, 2 unchanged, 0 removed.')
  })

  it('npm run knowledge exports what imports back to the same, here and elsewhere', async () => {
    expect(await run('export', 'copy')).toMatchObject({ code: 0 })
    const copy = await filesIn(join(folder, 'copy'))
    expect(Object.keys(copy)).toHaveLength(2)
    const back = await run('import', 'copy')
    expect(back).toMatchObject({
      code: 0,
      output: expect.stringContaining('0 created, 0 updated, 2 unchanged'),
    })
    const elsewhere = { DATA_DIR: join(folder, 'elsewhere') }
    const there = await knowledge(folder, elsewhere, 'import', 'copy')
    expect(there).toMatchObject({ code: 0, output: expect.stringContaining('2 created') })
    expect(await knowledge(folder, elsewhere, 'export', 'again')).toMatchObject({ code: 0 })
    expect(await filesIn(join(folder, 'again'))).toEqual(copy)
  })
})

describe('npm run knowledge', () => {
  it('npm run knowledge ends with 2 and changes nothing if its arguments are wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'knowledge-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await mkdir(join(folder, 'empty'))
    await writeFile(join(folder, 'a.md'), 'Text')
    const cases: readonly (readonly [args: readonly string[], said: string])[] = [
      [[], 'npm run knowledge -- import PATH'],
      [['import', 'nowhere'], 'There is nothing at'],
      [['import', 'empty', '--delete-missing'], 'Nothing was changed'],
      [['export', '.'], 'Name an empty folder'],
    ]
    const ended = await Promise.all(
      cases.map(([args]) => knowledge(folder, { DATA_DIR: join(folder, 'data') }, ...args)),
    )
    expect(ended).toEqual(cases.map(([, said]) => ({ code: 2, output: expect.stringContaining(said) })))
  })
})
