import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deployedSite, inCompose, modeOf, settingIn, site } from './site.ts'

describe('settings', () => {
  it('settings turn on TLS if there is a certificate, the Redis for the cache, and monitoring', async () => {
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

  it('settings may have spaces, quotes and Windows line ends, as Compose allows', async () => {
    const here = await deployedSite()
    const written = await here.read('.env')
    const edited = written.replace('GRAFANA_ENABLED=true', ' GRAFANA_ENABLED = "false" ')
    await writeFile(join(here.folder, '.env'), edited.replaceAll('\n', '\r\n'))
    const { code, output } = await here.deploy()
    expect(code, output).toBe(0)
    expect(inCompose(await here.calls())).toContain('up -d --no-build --remove-orphans')
    expect(settingIn(await here.read('.env'), 'COMPOSE_PROFILES')).toBe('prometheus')
  })

  it('wrong settings are listed together, and nothing is done', async () => {
    const here = await site({ settings: { GRAFANA_ENABLED: 'yes', HTTP_PORT: 'eighty' } })
    const { code, output } = await here.deploy()
    expect(code).toBe(1)
    expect(output).toContain(
      'Wrong in .env:\n- GRAFANA_ENABLED=yes takes true or false.\n- HTTP_PORT=eighty takes the number of a port.\n',
    )
    expect(inCompose(await here.calls())).toEqual([])
  })

  it('a start is refused before the first deployment', async () => {
    const { code, output } = await (await site()).deploy('start')
    expect(code).toBe(1)
    expect(output).toContain('ops/deploy.sh deploy builds and starts one.')
  })
})

describe('a backup', () => {
  it('a backup holds data, settings and secrets, for the owner alone, and restores them on another machine', async () => {
    const [here, there] = [await deployedSite(), await site()]
    const file = join(here.folder, 'backups/one.tar.gz')
    expect((await here.deploy('backup', file)).output).toContain(`Backup: ${file}`)
    expect(await modeOf(file)).toBe('600')
    expect((await there.deploy('restore', file)).code).toBe(0)
    for (const { temporaryFiles } of [here, there]) expect(await temporaryFiles()).toEqual([])
    expect(await there.state('restored')).toBe('REDIS0011 what people wrote')
    expect(await there.read('.secrets/session_secret')).toBe(await here.read('.secrets/session_secret'))
  })

  it('a restore keeps the secrets of a machine that has some', async () => {
    const [here, there] = [await deployedSite(), await site()]
    await there.deploy()
    const [file, before] = [join(here.folder, 'one.tar.gz'), await there.read('.secrets/redis_password')]
    await here.deploy('backup', file)
    expect((await there.deploy('restore', file)).output).toContain(`The data of ${file} is back.`)
    expect(await there.read('.secrets/redis_password')).toBe(before)
  })

  it.each([
    ['is cut off', (whole: Buffer) => whole.subarray(0, 60)],
    ['is another kind of file', () => 'hello'],
  ])('a file that %s is not restored, stops nothing and leaves no secrets behind', async (_, spoilt) => {
    const here = await deployedSite()
    const file = join(here.folder, 'bad.tar.gz')
    await here.deploy('backup', file)
    await writeFile(file, spoilt(await readFile(file)))
    await here.calls()
    const { code, output } = await here.deploy('restore', file)
    expect(code).toBe(1)
    expect(output).toContain('Nothing was changed.')
    expect(inCompose(await here.calls())).toEqual([])
    expect(await here.temporaryFiles()).toEqual([])
  })
})

describe('clean', () => {
  it('clean removes the data only if --data is given', async () => {
    const here = await deployedSite()
    await here.deploy('clean')
    expect(inCompose(await here.calls())).toContain('down --remove-orphans')
    await here.deploy('clean', '--data')
    expect(inCompose(await here.calls())).toContain('down --remove-orphans --volumes')
  })
})

it('help lists all commands, and an unknown command is refused by name', async () => {
  const here = await site()
  const { output } = await here.deploy('help')
  const commands = 'deploy build start stop restart status logs test backup restore rollback clean'
  for (const command of commands.split(' ')) expect(output).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
  expect(await here.deploy('destroy')).toEqual({
    code: 1,
    output: 'There is no command destroy.\nops/deploy.sh help tells those that there are.\n',
  })
})
