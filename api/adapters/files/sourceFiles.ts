import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { LARGEST_FILE, type SourceFile } from '../../domain/importing.ts'
import { isReadable } from '../documents/read.ts'

/** A file that may become documents; or a folder or a file that cannot be read, and why. */
export interface FoundFile {
  readonly path: string
  readonly location: string
  readonly trouble: string | null
}

export interface FoundFiles {
  readonly files: readonly FoundFile[]
  /** How many files are of a kind that is not read, by their ending. */
  readonly others: ReadonlyMap<string, number>
}

/** What nobody means by a folder of documents. */
const PASSED_BY = /^(?:\..*|node_modules)$/

/**
 * The files of folders, and those that are named themselves, by path as seen from `base`. Of folders, hidden files and
 * symbolic links are passed by. @throws Error that names a path at which there is nothing
 */
export async function findFiles(locations: readonly string[], base: string): Promise<FoundFiles> {
  const files = new Map<string, FoundFile>()
  const others = new Map<string, number>()
  const add = (location: string, trouble: string | null = null) =>
    files.set(location, { path: pathFrom(base, location), location, trouble })
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      add(folder, `The folder cannot be read: ${reasonOf(error)}.`)
      return []
    })
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const location = join(folder, entry.name)
      if (PASSED_BY.test(entry.name)) continue
      if (entry.isDirectory()) await walk(location)
      else if (entry.isFile() && isReadable(entry.name)) add(location)
      else if (entry.isFile()) count(others, /\.[^.]+$/.exec(entry.name)?.[0].toLowerCase() ?? 'no ending')
    }
  }
  for (const location of locations) {
    const found = await stat(location).catch(() => null)
    if (!found) throw new Error(`There is nothing at ${location}.`)
    if (found.isDirectory()) await walk(location)
    else add(location)
  }
  return { files: [...files.values()], others }
}

/** A location as it is named from one import to the next. */
export const pathFrom = (base: string, location: string): string =>
  relative(base, location).split(sep).join('/')

const count = (counts: Map<string, number>, name: string): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1)

/** The file’s bytes. @throws Error that says why they cannot be had */
export async function readFound({ path, location, trouble }: FoundFile): Promise<SourceFile> {
  if (trouble !== null) throw new Error(trouble)
  const { size } = await stat(location).catch(cannotBeRead)
  if (size > LARGEST_FILE)
    throw new Error(
      `It is too large: ${Math.ceil(size / 1024 / 1024)} MiB, and a file may have up to ${LARGEST_FILE / 1024 / 1024}.`,
    )
  return { path, bytes: new Uint8Array(await readFile(location).catch(cannotBeRead)) }
}

function cannotBeRead(error: unknown): never {
  throw new Error(`It cannot be read: ${reasonOf(error)}.`)
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  ENOENT: 'it is gone',
}

const reasonOf = (error: unknown): string => {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException
  return REASONS[code] ?? message
}
