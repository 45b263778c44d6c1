import { AppError, Overloaded } from '../domain/errors.ts'
import { isImportId, newImportId } from '../domain/ids.ts'
import type { DocumentImport, ImportedFile, SourceFile } from '../domain/importing.ts'
import type { ImportLog, KnownImport } from '../ports/importLog.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Importing } from './importing.ts'

/** Imports that go on when whoever began them is gone: one after the other, in the process that was asked. */
export interface DocumentImports {
  /**
   * Begins to import; resolves with what can be looked up from then on, by any process.
   * @throws Overloaded if too many wait, StoreUnavailable
   */
  start(files: readonly SourceFile[], options?: { dryRun?: boolean }): Promise<DocumentImport>
  /** Null where there is none of that id, or none any more. @throws StoreUnavailable */
  find(id: string): Promise<DocumentImport | null>
  /** Those of the last day, newest first. @throws StoreUnavailable */
  list(): Promise<readonly DocumentImport[]>
}

export interface DocumentImportsPorts {
  readonly importing: Pick<Importing, 'files'>
  readonly log: ImportLog
  readonly telemetry: Pick<Telemetry, 'backgroundFailed'>
  readonly now: () => number
  /** Aborted when the process is about to close its stores. */
  readonly closing: AbortSignal
}

/** As many bodies of requests are kept in memory. */
const MOST_WAITING = 10
const TELL_EVERY_MS = 500
const HEARTBEAT_MS = 5_000
/** Whoever tells nothing for so long is gone. */
const SILENT_MS = 30_000
const RETRY_SECONDS = 10

export function makeDocumentImports(ports: DocumentImportsPorts): DocumentImports {
  let waiting = 0
  let last: Promise<void> = Promise.resolve()
  return {
    async start(files, { dryRun = false } = {}) {
      if (waiting >= MOST_WAITING) throw new Overloaded(RETRY_SECONDS, 'imports')
      waiting += 1
      const state: DocumentImport = {
        id: newImportId(),
        state: 'RUNNING',
        reason: null,
        dryRun,
        total: files.length,
        files: [],
        startedAt: ports.now(),
      }
      try {
        await ports.log.tell(state)
      } catch (error) {
        waiting -= 1
        throw error
      }
      last = last
        .then(() => run(ports, state, files))
        .catch((error: unknown) => ports.telemetry.backgroundFailed({ task: 'importing documents', error }))
        .finally(() => {
          waiting -= 1
        })
      return state
    },
    async find(id) {
      const known = isImportId(id) ? await ports.log.find(id) : null
      return known && currentOf(known)
    },
    list: async () => (await ports.log.list()).map(currentOf),
  }
}

const currentOf = ({ told, silentForMs }: KnownImport): DocumentImport =>
  told.state === 'RUNNING' && silentForMs > SILENT_MS ? { ...told, state: 'INTERRUPTED' } : told

async function run(
  { importing, log, telemetry, closing }: DocumentImportsPorts,
  begun: DocumentImport,
  files: readonly SourceFile[],
): Promise<void> {
  const done: ImportedFile[] = []
  const tell = (more: Partial<DocumentImport> = {}) => log.tell({ ...begun, files: done, ...more })
  const heartbeat = setInterval(() => {
    tell().catch((error: unknown) => telemetry.backgroundFailed({ task: 'telling of an import', error }))
  }, HEARTBEAT_MS).unref()
  let toldAt = performance.now()
  try {
    for await (const file of importing.files(files, { dryRun: begun.dryRun })) {
      if (closing.aborted) return
      done.push(file)
      if (performance.now() - toldAt < TELL_EVERY_MS) continue
      await tell()
      toldAt = performance.now()
    }
    clearInterval(heartbeat)
    await tell({ state: 'DONE' })
  } catch (error) {
    clearInterval(heartbeat)
    if (closing.aborted) return
    await tell({ state: 'FAILED', reason: error instanceof AppError ? error.message : null })
    throw error
  } finally {
    clearInterval(heartbeat)
  }
}
