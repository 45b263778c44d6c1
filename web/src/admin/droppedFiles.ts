/** A file that is to be imported; null: the browser cannot read it. */
export interface Chosen {
  /** Within a folder, with the folder's own name first. */
  readonly path: string
  readonly file: File | null
}

export interface Dropped {
  readonly chosen: readonly Chosen[]
  /** How many files of folders are of a kind that is not read. */
  readonly others: number
}

/** What the server can read, by their endings. */
export const READABLE = [
  '.md',
  '.markdown',
  '.txt',
  '.text',
  '.html',
  '.htm',
  '.xhtml',
  '.csv',
  '.tsv',
  '.json',
  '.jsonl',
  '.ndjson',
  '.pdf',
]
/** What nobody means by a folder of documents. */
const PASSED_BY = /^(?:\..*|node_modules)$/
/** Beyond it, the walk ends: somebody dropped a disk. */
export const MOST_FILES = 10_000

/** Files that were chosen in the browser's own dialog. */
export const chosenFiles = (files: Iterable<File>): Chosen[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }))

/**
 * The files that were dropped, and those of folders that were, by path; of folders, hidden files are passed by. Has to
 * be called while the event is handled: afterwards the browser tells nothing of what was dropped.
 */
export async function droppedFiles(items: Iterable<DataTransferItem>): Promise<Dropped> {
  const entries = [...items].flatMap((item) => {
    const file = item.getAsFile()
    return file ? [{ file, entry: item.webkitGetAsEntry() }] : []
  })
  const walked: Walked = { chosen: [], others: 0 }
  for (const { file, entry } of entries)
    if (isFolder(entry)) await walk(entry, walked)
    else walked.chosen.push({ path: file.name, file })
  return walked
}

interface Walked {
  readonly chosen: Chosen[]
  others: number
}

async function walk(folder: FileSystemDirectoryEntry, walked: Walked): Promise<void> {
  const entries = await entriesOf(folder).catch(() => null)
  if (!entries) walked.chosen.push({ path: pathOf(folder), file: null })
  for (const entry of entries?.toSorted((a, b) => (a.name < b.name ? -1 : 1)) ?? []) {
    if (walked.chosen.length > MOST_FILES) return
    if (PASSED_BY.test(entry.name)) continue
    if (isFolder(entry)) await walk(entry, walked)
    else if (READABLE.some((ending) => entry.name.toLowerCase().endsWith(ending)))
      walked.chosen.push({ path: pathOf(entry), file: await fileOf(entry as FileSystemFileEntry) })
    else walked.others += 1
  }
}

/** A reader gives some at a time, and none when it has given all. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  for (const all: FileSystemEntry[] = []; ; ) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return all
    all.push(...some)
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File | null> =>
  new Promise((resolve) => entry.file(resolve, () => resolve(null)))

const isFolder = (entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry =>
  entry?.isDirectory ?? false

const pathOf = ({ fullPath }: FileSystemEntry): string => fullPath.replace(/^\//, '')
