import { AppError, Overloaded } from '../domain/errors.ts'
import { isImportId, newImportId } from '../domain/ids.ts'
import type { DocumentImport, ImportedFile, SourceFile } from '../domain/importing.ts'
import type { ImportLog, KnownImport } from '../ports/importLog.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Importing } from './importing.ts'
import { patiently } from './importSettling.ts'

/** Imports that continue when their sender is gone: one after the other, in the process that was asked. */
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
const WRITE_EVERY_MS = 500
const HEARTBEAT_MS = 5_000
/** A process that has written nothing for this long is gone. */
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
      const report = reportOn(ports, state)
      last = last
        .then(() => run(ports, state, files, report))
        .catch((error: unknown) => ports.telemetry.backgroundFailed({ task: 'importing documents', error }))
        .finally(() => {
          report.leave()
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
  { importing, closing }: DocumentImportsPorts,
  { dryRun }: DocumentImport,
  files: readonly SourceFile[],
  report: Report,
): Promise<void> {
  if (closing.aborted) return
  try {
    for await (const file of importing.files(files, { dryRun })) {
      if (closing.aborted) return
      report.add(file)
    }
    await report.end({ state: 'DONE' })
  } catch (error) {
    if (closing.aborted) return
    await report.end({ state: 'FAILED', reason: error instanceof AppError ? error.message : null })
    throw error
  }
}

interface Report {
  add(file: ImportedFile): void
  /** The last word. @throws StoreUnavailable if the store stays away */
  end(how: Pick<DocumentImport, 'state'> & Partial<DocumentImport>): Promise<void>
  leave(): void
}

/**
 * Writes down how far an import is, now and then, and that its process lives, also while it waits for its turn. One write
 * at a time, so that none of them overtakes the last; one that fails is made up for by the next.
 */
function reportOn({ log, telemetry }: DocumentImportsPorts, begun: DocumentImport): Report {
  const files: ImportedFile[] = []
  let writing: Promise<void> | null = null
  let writtenAt = performance.now()
  const write = () => {
    if (writing) return
    writtenAt = performance.now()
    writing = log
      .tell({ ...begun, files })
      .catch((error: unknown) => telemetry.backgroundFailed({ task: 'reporting an import', error }))
      .finally(() => {
        writing = null
      })
  }
  const heartbeat = setInterval(write, HEARTBEAT_MS).unref()
  return {
    add(file) {
      files.push(file)
      if (performance.now() - writtenAt >= WRITE_EVERY_MS) write()
    },
    async end(how) {
      clearInterval(heartbeat)
      await writing
      await patiently(() => log.tell({ ...begun, files, ...how }))
    },
    leave: () => clearInterval(heartbeat),
  }
}
