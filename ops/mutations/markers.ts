import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a comment marks the code that follows it. */
export interface Marker {
  readonly slug: string
  /** From the root of the product. */
  readonly file: string
  /** Where the comment ends. */
  readonly end: number
}

const MARKED_FILES = ['api/**/*.{ts,lua}', 'schema/**/*.ts', 'web/src/**/*.{ts,tsx}']
const MARKER = /^[ \t]*(?:\/\/|--) mutant: (\S+)$/gm

export function findMarkers(root: string): Marker[] {
  const files = globSync(MARKED_FILES, { cwd: root, exclude: (name) => /\.test\.tsx?$/.test(name) })
  return files.flatMap((file) => markersIn(file, readFileSync(join(root, file), 'utf8')))
}

const markersIn = (file: string, source: string): Marker[] =>
  [...source.matchAll(MARKER)].map((match) => ({
    slug: match[1] ?? '',
    file,
    end: match.index + match[0].length,
  }))
