import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { luaRange } from './luaCode.ts'
import { findMarkers, type Marker } from './markers.ts'
import type { CodeOf, Edit, Mutation } from './mutation.ts'
import { type Range, typescriptRange } from './typescriptCode.ts'

interface Place extends Marker {
  readonly source: string
}

/** What the mutation makes of the product at `root`: the changed files. @throws Error if it cannot be applied */
export function mutate(
  root: string,
  { edits }: Pick<Mutation, 'edits'>,
  markers = findMarkers(root),
): Map<string, string> {
  const placeOf = (slug: string): Place => {
    const found = markers.filter((marker) => marker.slug === slug)
    const [marker] = found
    if (!marker || found.length > 1) throw new Error(`There are ${found.length} markers ${slug}`)
    return { ...marker, source: readFileSync(join(root, marker.file), 'utf8') }
  }
  const changes = edits.map((edit) => changeOf(edit, placeOf))
  const files = new Map(changes.map(({ place }) => [place.file, place.source]))
  // From the end of a file, so that the places before stay where they are.
  for (const { place, range, text } of changes.toSorted((a, b) => b.range[0] - a.range[0])) {
    const source = files.get(place.file) ?? ''
    files.set(place.file, source.slice(0, range[0]) + text + source.slice(range[1]))
  }
  return files
}

function changeOf({ marker, part, to }: Edit, placeOf: (slug: string) => Place) {
  const place = placeOf(marker)
  const range = rangeIn(place, part)
  const code: CodeOf = (wanted = part, slug = marker) => {
    const other = placeOf(slug)
    return other.source.slice(...rangeIn(other, wanted))
  }
  const text = typeof to === 'string' ? to : to(code)
  if (text === code()) throw new Error(`${marker} stays as it is`)
  return { place, range, text }
}

const rangeIn = ({ file, source, end }: Place, part: string): Range =>
  (file.endsWith('.lua') ? luaRange : typescriptRange)(source, end, part)
