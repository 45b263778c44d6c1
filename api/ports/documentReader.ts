import type { FileReading, SourceFile } from '../domain/importing.ts'

/**
 * Makes documents of files: of whichever kinds it knows, each told by its ending. Files are untrusted: one that is
 * broken, hostile or huge is refused, in bounded time and memory, and leaves the others as they are.
 */
export interface DocumentReader {
  /** Rejects only where nothing can be read at all, or after `close`. */
  read(file: SourceFile): Promise<FileReading>
  /** Ends what it holds. */
  close(): Promise<void>
}
