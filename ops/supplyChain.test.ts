import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { isAllowed, lockedPackages } from './licences.ts'

const lock = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')
const packages = lockedPackages(lock)
const nameOf = ({ name, version, licence }: (typeof packages)[number]) => `${name} ${version} ${licence}`

describe('what is installed', () => {
  it('each installed package is locked by a digest of its content', () => {
    expect(packages.length).toBeGreaterThan(300)
    expect(
      packages.filter(({ integrity }) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')).map(nameOf),
    ).toEqual([])
  })

  it('each installed package has a licence that allows our use', () => {
    expect(packages.filter((each) => !isAllowed(each)).map(nameOf)).toEqual([])
  })

  it('only packages that package.json names run a script when installed', () => {
    const scripted = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name)
    expect(scripted.toSorted()).toEqual(Object.keys(packageJson.allowScripts).toSorted())
  })

  it('the bill of materials names all installed packages and nothing else', async () => {
    const command = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only']
    const home = await mkdtemp(join(tmpdir(), 'verdemuse-npm-'))
    onTestFinished(() => rm(home, { recursive: true }))
    const { stdout } = await promisify(execFile)('npm', command, {
      cwd: new URL('..', import.meta.url),
      env: { PATH: process.env.PATH, HOME: home },
      maxBuffer: 64 * 1024 * 1024,
    })
    const components = JSON.parse(stdout).components as { group?: string; name: string; version: string }[]
    const named = new Set(
      components.map(({ group, name, version }) => `${group ? `${group}/` : ''}${name} ${version}`),
    )
    const missing = packages.filter(({ name, version }) => !named.has(`${name} ${version}`))
    expect(missing.filter(({ name }) => !isForAnotherMachine(name)).map(nameOf)).toEqual([])
    const known = new Set(packages.map(({ name, version }) => `${name} ${version}`))
    expect([...named].filter((each) => !known.has(each))).toEqual([])
  })
})

/** Binaries come in one package a system; npm names those of the one it runs on. */
const isForAnotherMachine = (name: string): boolean =>
  /(?:linux|darwin|win32|android|freebsd|wasm|openharmony|sunos)/.test(name)

describe('a licence', () => {
  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND Apache-2.0', true],
    ['MIT AND GPL-3.0-only', false],
    ['AGPL-3.0-or-later', false],
    ['MPL-2.0', false],
    ['none', false],
    ['SEE LICENSE IN LICENSE', false],
  ])('the licence %s is allowed: %s', (licence, allowed) =>
    expect(isAllowed({ name: 'some-package', licence })).toBe(allowed),
  )

  it('a named tool may have the one other licence that was reviewed', () => {
    expect(isAllowed({ name: 'axe-core', licence: 'MPL-2.0' })).toBe(true)
    expect(isAllowed({ name: 'axe-core', licence: 'GPL-3.0-only' })).toBe(false)
  })
})
