import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MUTATIONS } from './list.ts'
import { findMarkers } from './markers.ts'
import { mutate } from './mutate.ts'
import { descendants, parse } from './typescriptCode.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const markers = findMarkers(ROOT)
const files = [...new Set(markers.map(({ file }) => file))]

describe('the list of mutations', () => {
  it('the list has many mutations, each with a name of its own', () => {
    expect(MUTATIONS.length).toBeGreaterThanOrEqual(20)
    expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length)
  })

  it('each marker that a mutation names is in the product once, and the product has no others', () => {
    const wanted = new Set(MUTATIONS.flatMap(({ edits }) => edits.map(({ marker }) => marker)))
    expect(markers.map(({ slug }) => slug).toSorted()).toEqual([...wanted].toSorted())
  })

  it.each(MUTATIONS)('the mutation “$name” changes the product, and its tests exist', (mutation) => {
    for (const [file, source] of mutate(ROOT, mutation, markers)) {
      expect(source).not.toBe(readFileSync(join(ROOT, file), 'utf8'))
      if (file.endsWith('.ts')) expect(() => parse(source)).not.toThrow()
    }
    expect(mutation.tests.filter((test) => !existsSync(join(ROOT, test)))).toEqual([])
  })
})

describe('the list and a product that is written differently', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdemuse-markers-'))
    for (const file of files) cpSync(join(ROOT, file), join(folder, file))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('every mutation does the same to a product that is formatted differently', async () => {
    await reformat(folder)
    const moved = findMarkers(folder)
    for (const { file } of moved)
      expect(readFileSync(join(folder, file), 'utf8')).not.toBe(readFileSync(join(ROOT, file), 'utf8'))
    expect(moved.map(({ slug }) => slug)).toEqual(markers.map(({ slug }) => slug))
    for (const mutation of MUTATIONS) {
      const before = mutate(ROOT, mutation, markers)
      for (const [file, source] of mutate(folder, mutation, moved))
        expect(shapeOf(file, source), `${mutation.name}: ${file}`).toEqual(
          shapeOf(file, before.get(file) ?? ''),
        )
    }
  })

  it('every mutation applies to a product of which each name is another, and brings no old name back', () => {
    for (const file of files.filter((each) => each.endsWith('.ts')))
      writeFileSync(join(folder, file), renamed(readFileSync(join(ROOT, file), 'utf8')))
    const moved = findMarkers(folder)
    for (const mutation of MUTATIONS)
      for (const [file, source] of mutate(folder, mutation, moved)) {
        if (!file.endsWith('.ts')) continue
        const old = new Set(namesIn(readFileSync(join(ROOT, file), 'utf8')).map(({ name }) => name))
        const returned = namesIn(source).filter(({ name }) => old.has(name) && !KEPT.test(name))
        expect(returned, `${mutation.name}: ${file}`).toEqual([])
      }
  })
})

/** Narrow, with tabs, semicolons and double quotes. */
async function reformat(folder: string): Promise<void> {
  const options = {
    formatter: { indentStyle: 'tab', lineWidth: 60 },
    javascript: { formatter: { quoteStyle: 'double', semicolons: 'always' } },
  }
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(options))
  await promisify(execFile)(join(ROOT, 'node_modules/.bin/biome'), ['format', '--write', '.'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
  })
  for (const file of files.filter((each) => each.endsWith('.lua'))) {
    const source = readFileSync(join(folder, file), 'utf8')
    const spread = source.replace(/^(?!\s*--).*$/gm, (line) => line.replaceAll(', ', ',\n    '))
    writeFileSync(join(folder, file), spread)
  }
}

/** What is left of a source whatever its format. */
const shapeOf = (file: string, source: string): unknown =>
  file.endsWith('.ts')
    ? JSON.stringify(parse(source), (key, value) => (/^(start|end|raw)$/.test(key) ? undefined : value))
    : source.replace(/--.*$/gm, '').split(/\s+/).join('')

/** Names of Node and of the language: nobody renames them. */
const KEPT = /^(setInterval|close|Infinity|undefined)$/

const namesIn = (source: string) =>
  [...descendants(parse(source))].flatMap(({ type, start, name }) =>
    /^(Private)?Identifier$/.test(type)
      ? [{ name: String(name), start: start + Number(/^P/.test(type)) }]
      : [],
  )

function renamed(source: string): string {
  const names = new Map(namesIn(source).map(({ name, start }) => [start, name]))
  return [...names]
    .toSorted(([a], [b]) => b - a)
    .reduce((text, [at, name]) => `${text.slice(0, at)}new_${name}${text.slice(at + name.length)}`, source)
}
