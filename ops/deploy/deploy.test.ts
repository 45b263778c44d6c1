import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { deployedSite, inCompose, modeOf, settingIn, site, tagOf } from './site.ts'

const SCRIPT = join(import.meta.dirname, '../deploy.sh')

it('shellcheck finds no fault in the deployment script', async () => {
  await promisify(execFile)('shellcheck', ['-x', SCRIPT], {
    cwd: join(import.meta.dirname, '../..'),
    env: { PATH: process.env.PATH },
  })
})

describe('the first deployment', () => {
  it('the first deployment writes settings and secrets for the owner alone, builds, starts and prints the address', async () => {
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

  it('the first deployment makes every secret of the compose file, no two alike, and prints none', async () => {
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

  it('a deployment lists all missing tools together and does nothing', async () => {
    const here = await site({ tools: [] })
    const { code, output } = await here.deploy()
    expect(code).toBe(1)
    expect(output).toMatch(/^This machine lacks:\n- Docker: .*\n- Compose: .*\n$/)
    expect(await readdir(here.folder)).not.toContain('.env')
  })

  it('a deployment reports an engine that does not answer', async () => {
    const here = await site()
    await here.set('no-engine', '')
    expect((await here.deploy()).output).toContain('- A Docker engine that runs')
  })

  it('a deployment names a port that another program has before it builds anything', async () => {
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

  it('a deployment changes nothing if the images cannot be built, and shows why', async () => {
    const here = await site()
    await here.set('build-fails', '')
    const { code, output } = await here.deploy()
    expect(code).toBe(1)
    expect(output).toContain('npm ci: no network\nThe images could not be built; nothing was changed.')
    expect(inCompose(await here.calls())).not.toContain('up -d --no-build --remove-orphans')
  })
})

describe('a deployment after the first', () => {
  it('a second deployment keeps settings, secrets and, for the same sources, the version', async () => {
    const here = await deployedSite()
    const all = async () =>
      Promise.all(['.env', '.secrets/session_secret', '.secrets/redis_url'].map((file) => here.read(file)))
    await writeFile(join(here.folder, '.env'), `${await here.read('.env')}OPENAI_MODEL=mine\n`)
    const before = await all()
    const { code, output } = await here.deploy()
    expect(code).toBe(0)
    expect(output.split('\n').length).toBeLessThan(7)
    expect(await all()).toEqual(before)
  })

  it('a deployment goes back to the version before if the new one does not become healthy', async () => {
    const here = await deployedSite()
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

  it('a rollback goes back to the version before, and a second one undoes it', async () => {
    const here = await deployedSite()
    expect((await here.deploy('rollback')).output).toBe('There is no version to go back to.\n')
    await here.set('image', 'sha256:second')
    await here.deploy()
    for (const image of ['sha256:first', 'sha256:second']) {
      expect((await here.deploy('rollback')).code).toBe(0)
      expect(await here.state('up')).toBe(tagOf(image))
    }
  })

  it('docker-compose 1.29 gets the same calls as the Compose plugin', async () => {
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
      ]) {
        const { code, output } = await here.deploy(command)
        expect(code, `${command}: ${output}`).toBe(0)
      }
    const [calls, others] = [await plugin.calls(), await standalone.calls()]
    expect(inCompose(others)).toEqual(inCompose(calls))
    expect(others.some((call) => call.startsWith('docker-compose -f'))).toBe(true)
    expect(calls.some((call) => call.startsWith('docker-compose -f'))).toBe(false)
  })
})
