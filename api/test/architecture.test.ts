import { globSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { importsIn } from './support/imports.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The rooms of the house, first match counts; a file of none of them is a mistake. */
const ROOMS: readonly (readonly [RegExp, string])[] = [
  [/^api\/domain\//, 'domain'],
  [/^api\/ports\//, 'ports'],
  [/^api\/usecases\//, 'usecases'],
  [/^api\/adapters\//, 'adapters'],
  [/^api\/transport\//, 'transport'],
  [/^api\/[^/]+\.ts$/, 'app'],
  [/^schema\//, 'schema'],
  [/^web\//, 'web'],
  [/^package\.json$/, 'package.json'],
]

/** Which rooms may be imported from a room; `type:` before a name: types alone. */
const ARROWS: Record<string, readonly string[]> = {
  domain: ['domain'],
  ports: ['ports', 'type:domain'],
  usecases: ['usecases', 'type:ports', 'domain'],
  adapters: ['adapters', 'type:ports', 'domain'],
  schema: ['schema', 'domain', 'type:ports', 'type:usecases'],
  transport: ['transport', 'type:schema', 'type:usecases', 'type:ports', 'domain'],
  app: ['app', 'adapters', 'domain', 'transport', 'usecases', 'schema', 'package.json', 'type:ports'],
}

/** The packages that the inner rooms may use: the language of the business, not of a library. */
const PACKAGES: Record<string, readonly RegExp[]> = {
  domain: [/^(uuid|stemmer)$/],
  ports: [],
  usecases: [/^node:(crypto|timers)/],
}

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const roomOf = (file: string): string => ROOMS.find(([pattern]) => pattern.test(file))?.[1] ?? 'nowhere'

function importsOf(file: string): Import[] {
  const source = readFileSync(resolve(root, file), 'utf8')
  return importsIn(source).map(({ target, typeOnly }) => ({
    from: file,
    to: target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target,
    typeOnly,
  }))
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const room = roomOf(from)
  const target = roomOf(to)
  if (/^(node:|@|[a-z])/.test(to) && target === 'nowhere')
    return PACKAGES[room]?.some((pattern) => pattern.test(to)) ?? true
  const arrows = ARROWS[room] ?? []
  return arrows.includes(target) || (typeOnly && arrows.includes(`type:${target}`))
}

const files = globSync(['api/**/*.ts', 'schema/**/*.ts'], { cwd: root }).filter(
  (file) => !file.startsWith('api/test/') && !/\.test\.ts$|\/testing\.ts$/.test(file),
)

describe('the architecture', () => {
  it('has a room for every file', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(files.filter((file) => roomOf(file) === 'nowhere')).toEqual([])
  })

  it('has no arrow that runs back', () => {
    const wrong = files.flatMap(importsOf).filter((each) => !isAllowed(each))
    expect(wrong.map(({ from, to, typeOnly }) => `${from} → ${typeOnly ? 'type ' : ''}${to}`)).toEqual([])
  })

  it('reads the environment in one place', () => {
    const readers = files.filter((file) => /process\.env/.test(readFileSync(resolve(root, file), 'utf8')))
    expect(readers).toEqual(['api/main.ts'])
  })

  it('tells a wrong arrow from a right one', () => {
    const at = (from: string, to: string, typeOnly = false) => isAllowed({ from, to, typeOnly })
    expect(at('api/usecases/ask.ts', 'api/ports/jobQueue.ts', true)).toBe(true)
    expect(at('api/usecases/ask.ts', 'api/adapters/redis/redis.ts')).toBe(false)
    expect(at('api/usecases/ask.ts', 'ioredis')).toBe(false)
    expect(at('api/domain/message.ts', 'api/ports/model.ts', true)).toBe(false)
    expect(at('schema/message.ts', 'api/usecases/ask.ts')).toBe(false)
    expect(at('api/transport/http.ts', 'web/build.ts')).toBe(false)
  })
})
