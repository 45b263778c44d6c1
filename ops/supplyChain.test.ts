import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { isAllowed, lockedPackages } from './licences.ts'

const lock = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')
const packages = lockedPackages(lock)
const nameOf = ({ name, version, licence }: (typeof packages)[number]) => `${name} ${version} ${licence}`

describe('what is installed', () => {
  it('is locked by a digest of its content, each package', () => {
    expect(packages.length).toBeGreaterThan(300)
    expect(
      packages.filter(({ integrity }) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')).map(nameOf),
    ).toEqual([])
  })

  it('has a licence that allows what we do with it', () => {
    expect(packages.filter((each) => !isAllowed(each)).map(nameOf)).toEqual([])
  })

  it('runs nothing when it is installed but what package.json allows by name', () => {
    const scripted = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name)
    expect(scripted.toSorted()).toEqual(Object.keys(packageJson.allowScripts).toSorted())
  })

  it('is named whole by the bill of materials, which names nothing else', async () => {
    const command = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only']
    const { stdout } = await promisify(execFile)('npm', command, {
      cwd: new URL('..', import.meta.url),
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
  ])('%s: %s', (licence, allowed) => expect(isAllowed({ name: 'some-package', licence })).toBe(allowed))

  it('is excused for a tool that is named, under the licence that was looked at', () => {
    expect(isAllowed({ name: 'axe-core', licence: 'MPL-2.0' })).toBe(true)
    expect(isAllowed({ name: 'axe-core', licence: 'GPL-3.0-only' })).toBe(false)
  })
})
