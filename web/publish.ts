import {
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface Publication {
  /** What is served: a link to the folder of the newest build. */
  readonly link: string
  /** Holds the folders of the builds, and nothing else. */
  readonly builds: string
  /** Names what is built: the digest of its sources. */
  readonly digest: string
  /** Writes the build into an empty folder. */
  build(folder: string): Promise<void>
}

const STAMP = '.sources'
/** A server goes on with the build it started with: so many are kept, the newest ones. */
const KEPT = 5
const LOOK_EVERY_MS = 50

/**
 * Builds what `link` does not serve yet, and swaps it in by one rename; true if it built. Any number of processes may
 * do so at the same time: one builds, the others wait for it. A build that is cut off is never served.
 */
export async function publish({ link, builds, digest, build }: Publication): Promise<boolean> {
  if ((await stampOf(link)) === digest) return false
  await mkdir(builds, { recursive: true })
  const folder = join(builds, digest.slice(0, 16))
  return locked(join(builds, 'lock'), async () => {
    const isBuilt = (await stampOf(folder)) === digest
    if (!isBuilt) await buildInto(folder, digest, build)
    await swapIn(link, folder)
    await removeOld(builds, folder)
    return !isBuilt
  })
}

const stampOf = (folder: string): Promise<string> => readFile(join(folder, STAMP), 'utf8').catch(() => '')

async function buildInto(folder: string, digest: string, build: Publication['build']): Promise<void> {
  const unfinished = `${folder}.${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished)
  try {
    await build(unfinished)
    await writeFile(join(unfinished, STAMP), digest)
    await rm(folder, { recursive: true, force: true })
    await rename(unfinished, folder)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

async function swapIn(link: string, folder: string): Promise<void> {
  // The newest of the builds that are kept, even if it was built long ago.
  await utimes(folder, new Date(), new Date())
  const next = `${link}.${process.pid}`
  await rm(next, { force: true })
  await symlink(relative(dirname(link), folder), next)
  // A folder takes no link's place: it is what `vite build` or an earlier version left here.
  if ((await readlink(link).catch(() => null)) === null) await rm(link, { recursive: true, force: true })
  await rename(next, link)
}

async function removeOld(builds: string, current: string): Promise<void> {
  const folders = (await readdir(builds, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const paths = folders.map(({ name }) => join(builds, name))
  const dated = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })))
  const others = dated.filter(({ path }) => path !== current).sort((a, b) => b.at - a.at)
  for (const { path } of others.slice(KEPT - 1)) await rm(path, { recursive: true, force: true })
}

/** One process at a time; the lock of one that died is taken over. If two take it over at once, both may build: no harm. */
async function locked<T>(lock: string, act: () => Promise<T>): Promise<T> {
  while (!(await take(lock))) await pause(LOOK_EVERY_MS)
  try {
    return await act()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const owner = Number(await readFile(lock, 'utf8').catch(() => ''))
    // Empty: taken a moment ago, or let go.
    if (owner > 0 && !isAlive(owner)) await rm(lock, { force: true })
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
