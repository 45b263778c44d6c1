import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { afterAll, afterEach, expect } from 'vitest'
import { openSite, type Site, type SiteOptions } from './fakeDocker.ts'

const sites: Site[] = []
/** A site until the end of the test. */
export const site = async (options?: SiteOptions): Promise<Site> => {
  const opened = await openSite(options)
  sites.push(opened)
  return opened
}

let first: Promise<Site> | undefined
/** A site as the first deployment leaves it. That is done once a file: each test has a copy, with the same secrets. */
export async function deployedSite(): Promise<Site> {
  first ??= deployOnce()
  return site({ copyOf: (await first).folder })
}

async function deployOnce(): Promise<Site> {
  const opened = await openSite()
  expect(await opened.deploy()).toMatchObject({ code: 0 })
  await opened.calls()
  return opened
}
afterAll(async () => (await first)?.close())
afterEach(() => Promise.all(sites.splice(0).map((each) => each.close())))

/** The tag of two images of this id. */
export const tagOf = (image: string): string =>
  createHash('sha256').update(image.repeat(2)).digest('hex').slice(0, 12)
export const settingIn = (text: string, name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]
export const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
/** What Compose was asked to do. */
export const inCompose = (calls: readonly string[]) =>
  calls.flatMap((call) => call.split('-f docker-compose.prod.yml -p verdemuse ')[1] ?? [])
