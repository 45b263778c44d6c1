import { globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsIn } from '../../api/test/support/imports.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const dockerfile = read('ops/docker/Dockerfile')
const stage = (name: string): string =>
  dockerfile.match(new RegExp(`^FROM \\S+ AS ${name}\\n(?:(?!FROM ).*\\n)*`, 'm'))?.[0] ?? ''

/** What the image of the API has of the sources: the stage `sources`, without what .dockerignore keeps out. */
const shipped = globSync(
  [
    'api/**/*.ts',
    'schema/**/*.ts',
    'ops/{keys,knowledge}.ts',
    'ops/knowledge/*.ts',
    'ops/docker/{health,load}.ts',
  ],
  { cwd: ROOT, exclude: (name) => /\.test\.ts$|^api\/test/.test(name) },
)

const ignoreLines = read('.dockerignore')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))

/** Whether the build gets to see a file: of the lines that name it or a folder around it, the last one decides. */
const isSent = (file: string): boolean => {
  const named = ignoreLines.findLast((line) => {
    const pattern = line.replace('!', '')
    return matchesGlob(file, pattern) || matchesGlob(file, `${pattern}/**`)
  })
  return !named || named.startsWith('!')
}

describe('the image of the API', () => {
  it('the image of the API imports only what it holds: no development package, no test file', () => {
    const { dependencies, optionalDependencies } = JSON.parse(read('package.json'))
    // The last one: logs for people, and never in production.
    const held = [...Object.keys({ ...dependencies, ...optionalDependencies }), 'pino-pretty']
    const imported = shipped.flatMap((file) =>
      importsIn(read(file))
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ target }) => ({ file, target })),
    )
    expect(imported.length).toBeGreaterThan(300)
    const strange = imported.filter(({ target }) =>
      target.startsWith('.')
        ? /\/test\//.test(target)
        : !target.startsWith('node:') &&
          !held.some((name) => target === name || target.startsWith(`${name}/`)),
    )
    expect(strange).toEqual([])
  })

  it('the build of the image sees all that it copies: .dockerignore excludes what it does not name', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
      sources.split(' '),
    )
    expect(copied).toContain('ops/keys.ts')
    expect(copied.filter((source) => globSync(source, { cwd: ROOT }).length === 0)).toEqual([])
    const needed = [...copied.flatMap((source) => globSync(source, { cwd: ROOT })), ...shipped]
    expect(needed.filter((file) => !isSent(file))).toEqual([])
  })

  it('both images run as a user other than root, and the API’s has a health check without a shell', () => {
    expect(stage('api')).toContain('\nUSER 1000:1000\n')
    expect(stage('api')).toMatch(/\nHEALTHCHECK .* CMD \["node", "ops\/docker\/health.ts"\]\n/)
    expect(stage('api')).toMatch(/\nCMD \["node", .*"api\/main.ts"\]\n\n?$/)
    expect(stage('web')).toContain('\nUSER 101:101\n')
  })

  it('the image of the API starts Node with the flags of npm start', () => {
    const flagsIn = (command: string) => command.match(/--[\w=-]+/gi)
    const { scripts } = JSON.parse(read('package.json'))
    expect(flagsIn(stage('api').match(/\nCMD (.*)/)?.[1] ?? '')).toEqual(flagsIn(scripts.start))
  })

  it('the base images have versions, and a change of the sources keeps the layer of the packages', () => {
    for (const [, name, image] of dockerfile.matchAll(/^ARG (\w+)=(\S+)$/gm))
      expect(image, name).toMatch(/:\d+\.\d+\.\d+-/)
    expect(stage('dependencies')).toContain('npm ci --omit=dev')
    expect(stage('dependencies').match(/^COPY (.*)$/gm)).toEqual([
      'COPY package.json package-lock.json .npmrc ./',
    ])
  })
})

it('no settings or secrets of a deployment get into an image: .dockerignore excludes all that it does not name', () => {
  expect(ignoreLines[0]).toBe('*')
  for (const kept of ['.env', '.secrets', '.git', 'node_modules', 'backups'])
    expect(ignoreLines.filter((line) => line.startsWith(`!${kept}`))).toEqual(kept === '.env' ? [] : [])
})
