import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { openSite, type Site } from './fakeDocker.ts'

const SCRIPT = join(import.meta.dirname, '../deploy.sh')

const sites: Site[] = []
const site = async (options?: Parameters<typeof openSite>[0]): Promise<Site> => {
  const opened = await openSite(options)
  sites.push(opened)
  return opened
}
afterEach(() => Promise.all(sites.splice(0).map((each) => each.close())))

/** The tag of two images of this id. */
const tagOf = (image: string): string =>
  createHash('sha256').update(image.repeat(2)).digest('hex').slice(0, 12)
const settingIn = (text: string, name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
const inCompose = (calls: readonly string[]) =>
  calls.flatMap((call) => call.split('-f docker-compose.prod.yml -p verdemuse ')[1] ?? [])

it('has no fault that shellcheck finds', async () => {
  await promisify(execFile)('shellcheck', ['-x', SCRIPT], { cwd: join(import.meta.dirname, '../..') })
})

describe('the first deployment', () => {
  it('writes settings and secrets that only the owner reads, builds, starts and tells where it is', async () => {
    const here = await site()
    const { code, output } = await here.deploy()
    expect(output).toMatch(/The app: +http:/)
    expect(code).toBe(0)
    expect(settingIn(await here.read('.env'), 'IMAGE_TAG')).toBe(tagOf('sha256:first'))
    expect(await modeOf(join(here.folder, '.env'))).toBe('600')
    expect(await modeOf(join(here.folder, '.secrets'))).toBe('700')
    expect(inCompose(await here.calls())).toEqual(
      expect.arrayContaining(['build', 'up -d --no-build --remove-orphans', 'kill -s HUP web']),
    )
  })

  it('makes each secret that the compose file names, no two alike, and shows none', async () => {
    const here = await site()
    const { output } = await here.deploy()
    const { secrets } = parse(await here.read('docker-compose.prod.yml'))
    const files = Object.values<{ file: string }>(secrets).map(({ file }) => file)
    const contents = await Promise.all(files.map((file) => here.read(file)))
    const generated = contents.flatMap((text) => text.match(/[0-9a-f]{48}/g) ?? [])
    expect(new Set(generated).size).toBe(4)
    for (const secret of generated) expect(output).not.toContain(secret)
    for (const file of files) expect(await modeOf(join(here.folder, file))).toBe('644')
  })

  it('says all that is missing at once, and does nothing', async () => {
    const here = await site({ tools: [] })
    const { code, output } = await here.deploy()
    expect(code).toBe(1)
    expect(output).toMatch(/^This machine lacks:\n- Docker: .*\n- Compose: .*\n$/)
    expect(await readdir(here.folder)).not.toContain('.env')
  })

  it('says that the engine does not answer', async () => {
    const here = await site()
    await here.set('no-engine', '')
    expect((await here.deploy()).output).toContain('- A Docker engine that runs')
  })

  it('names a port that another program has, before anything is built', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const port = String((server.address() as { port: number }).port)
    const here = await site({ settings: { HTTP_PORT: port } })
    const { code, output } = await here.deploy()
    server.close()
    expect(code).toBe(1)
    expect(output).toContain(`Another program has the port of: HTTP_PORT=${port}`)
    expect(inCompose(await here.calls())).not.toContain('build')
  })

  it('changes nothing where the images cannot be built, and shows why', async () => {
    const here = await site()
    await here.set('build-fails', '')
    const { code, output } = await here.deploy()
    expect(code).toBe(1)
    expect(output).toContain('npm ci: no network\nThe images could not be built; nothing was changed.')
    expect(inCompose(await here.calls())).not.toContain('up -d --no-build --remove-orphans')
  })
})

describe('a deployment after the first', () => {
  it('leaves settings and secrets as they are, and the same sources at the same version', async () => {
    const here = await site()
    await here.deploy()
    const all = async () =>
      Promise.all(['.env', '.secrets/session_secret', '.secrets/redis_url'].map((file) => here.read(file)))
    await writeFile(join(here.folder, '.env'), `${await here.read('.env')}OPENAI_MODEL=mine\n`)
    const before = await all()
    const { code, output } = await here.deploy()
    expect(code).toBe(0)
    expect(output.split('\n').length).toBeLessThan(7)
    expect(await all()).toEqual(before)
  })

  it('goes back to the version before where the new one does not come up', async () => {
    const here = await site()
    await here.deploy()
    await here.set('image', 'sha256:second')
    await here.set('unhealthy', tagOf('sha256:second'))
    const { code, output } = await here.deploy()
    expect(code).toBe(1)
    expect(output).toContain('/verdemuse-api-1 unhealthy\nthe last words\n')
    expect(output).toContain(
      `Version ${tagOf('sha256:first')} runs again; ${tagOf('sha256:second')} does not.`,
    )
    expect(await here.state('up')).toBe(tagOf('sha256:first'))
    expect(settingIn(await here.read('.env'), 'IMAGE_TAG')).toBe(tagOf('sha256:first'))
  })

  it('can be taken back, and that as well', async () => {
    const here = await site()
    await here.deploy()
    expect((await here.deploy('rollback')).output).toBe('There is no version to go back to.\n')
    await here.set('image', 'sha256:second')
    await here.deploy()
    for (const image of ['sha256:first', 'sha256:second']) {
      expect((await here.deploy('rollback')).code).toBe(0)
      expect(await here.state('up')).toBe(tagOf(image))
    }
  })

  it('is the same with docker-compose 1.29', async () => {
    const [plugin, standalone] = [await site(), await site()]
    await standalone.set('no-plugin', '')
    for (const here of [plugin, standalone])
      for (const command of [
        'deploy',
        'stop',
        'start',
        'restart',
        'status',
        'logs',
        'test',
        'backup',
        'clean',
      ])
        expect((await here.deploy(command)).code, command).toBe(0)
    const [calls, others] = [await plugin.calls(), await standalone.calls()]
    expect(inCompose(others)).toEqual(inCompose(calls))
    expect(others.some((call) => call.startsWith('docker-compose -f'))).toBe(true)
    expect(calls.some((call) => call.startsWith('docker-compose -f'))).toBe(false)
  })
})

describe('settings', () => {
  it('turn on what they say: TLS by its certificate, the cache’s Redis, what watches', async () => {
    const here = await site({ settings: { REDIS_CACHE_ENABLED: 'true', GRAFANA_ENABLED: 'false' } })
    const certificates = join(here.folder, '.secrets/certificates')
    await mkdir(certificates, { recursive: true })
    for (const name of ['fullchain.pem', 'privkey.pem']) {
      await writeFile(join(certificates, name), '')
      await chmod(join(certificates, name), 0o600)
    }
    expect((await here.deploy()).output).toMatch(/The app: +https:/)
    const env = await here.read('.env')
    expect(settingIn(env, 'WEB_LISTEN')).toBe('listen.tls.conf')
    expect(settingIn(env, 'COMPOSE_PROFILES')).toBe('prometheus,cache')
    expect(settingIn(env, 'REDIS_CACHE_URL_FILE')).toBe('/run/secrets/redis_cache_url')
    expect(await modeOf(join(certificates, 'privkey.pem'))).toBe('444')
  })

  it('are started with only after a deployment', async () => {
    const { code, output } = await (await site()).deploy('start')
    expect(code).toBe(1)
    expect(output).toContain('ops/deploy.sh deploy builds and starts one.')
  })
})

describe('a backup', () => {
  it('holds data, settings and secrets, for the owner alone, and brings them to another machine', async () => {
    const [here, there] = [await site(), await site()]
    await here.deploy()
    const file = join(here.folder, 'backups/one.tar.gz')
    expect((await here.deploy('backup', file)).output).toContain(`Backup: ${file}`)
    expect(await modeOf(file)).toBe('600')
    expect((await there.deploy('restore', file)).code).toBe(0)
    expect(await there.state('restored')).toBe('REDIS0011 what people wrote')
    expect(await there.read('.secrets/session_secret')).toBe(await here.read('.secrets/session_secret'))
  })

  it('leaves the secrets of a machine that has some', async () => {
    const [here, there] = [await site(), await site()]
    await Promise.all([here.deploy(), there.deploy()])
    const [file, before] = [join(here.folder, 'one.tar.gz'), await there.read('.secrets/redis_password')]
    await here.deploy('backup', file)
    expect((await there.deploy('restore', file)).output).toContain(`The data of ${file} is back.`)
    expect(await there.read('.secrets/redis_password')).toBe(before)
  })

  it.each(['cut off', 'not one'])('is refused where it is %s, and nothing stops', async (how) => {
    const here = await site()
    await here.deploy()
    const file = join(here.folder, 'bad.tar.gz')
    await here.deploy('backup', file)
    await writeFile(file, how === 'cut off' ? (await readFile(file)).subarray(0, 60) : 'hello')
    await here.calls()
    const { code, output } = await here.deploy('restore', file)
    expect(code).toBe(1)
    expect(output).toContain('Nothing was changed.')
    expect(inCompose(await here.calls())).toEqual([])
  })
})

describe('clean', () => {
  it('takes data along only where it is told to', async () => {
    const here = await site()
    await here.deploy()
    await here.deploy('clean')
    expect(inCompose(await here.calls())).toContain('down --remove-orphans')
    await here.deploy('clean', '--data')
    expect(inCompose(await here.calls())).toContain('down --remove-orphans --volumes')
  })
})

it('tells its commands, and which one it does not know', async () => {
  const here = await site()
  const { output } = await here.deploy('help')
  const commands = 'deploy build start stop restart status logs test backup restore rollback clean'
  for (const command of commands.split(' ')) expect(output).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
  expect(await here.deploy('destroy')).toEqual({
    code: 1,
    output: 'There is no command destroy.\nops/deploy.sh help tells those that there are.\n',
  })
})
