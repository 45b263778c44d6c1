import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { publish } from './publish.ts'

let folder: string
let link: string
let built: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verdemuse-publish-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  link = join(folder, 'dist')
  built = []
})

/** Publishes a page that says what it was built from. */
const publishPage = (digest: string, whileBuilding: () => Promise<unknown> = async () => {}) =>
  publish({
    link,
    builds: join(folder, 'builds'),
    digest,
    async build(to) {
      built.push(digest)
      await whileBuilding()
      await writeFile(join(to, 'index.html'), digest)
    },
  })

const page = (from = link) => readFile(join(from, 'index.html'), 'utf8')

test('a build of the same sources is not repeated', async () => {
  expect(await publishPage('one')).toBe(true)
  expect(await publishPage('one')).toBe(false)
  expect(await page()).toBe('one')
  expect(built).toEqual(['one'])
})

test('two builders that start at the same time build once, and both find the build', async () => {
  const done = await Promise.all([publishPage('one'), publishPage('one')])
  expect(done.toSorted()).toEqual([false, true])
  expect(built).toEqual(['one'])
  expect(await page()).toBe('one')
})

test('a server keeps the build that it started with while others are built and swapped in', async () => {
  await publishPage('one')
  const served = await realpath(link)
  await publishPage('two', async () => expect(await page()).toBe('one'))
  expect(await page()).toBe('two')
  expect(await page(served)).toBe('one')
})

test('a build that fails is not served, and the next one starts from an empty folder', async () => {
  await publishPage('one')
  await expect(publishPage('two', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await page()).toBe('one')
  expect(await publishPage('two')).toBe(true)
  expect(await page()).toBe('two')
  expect((await readdir(join(folder, 'builds'))).toSorted()).toEqual(['one', 'two'])
})

test('sources that were built before are served again without a build', async () => {
  for (const digest of ['one', 'two', 'one']) await publishPage(digest)
  expect(await page()).toBe('one')
  expect(built).toEqual(['one', 'two'])
})

test('the lock of a builder that died is taken over', async () => {
  await mkdir(join(folder, 'builds'))
  // No process has the highest id there is.
  await writeFile(join(folder, 'builds/lock'), String(2 ** 31 - 1))
  expect(await publishPage('one')).toBe(true)
})

test('a folder in the place of the link makes way for the link', async () => {
  await mkdir(link)
  await writeFile(join(link, 'index.html'), 'by vite itself')
  await publishPage('one')
  expect(await page()).toBe('one')
})

test('of many builds, the five newest are kept', async () => {
  for (const digest of ['one', 'two', 'three', 'four', 'five', 'six', 'seven']) await publishPage(digest)
  expect(await readdir(join(folder, 'builds'))).toHaveLength(5)
  expect(await page()).toBe('seven')
})
