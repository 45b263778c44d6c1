import { type Accessor, createSignal, onCleanup } from 'solid-js'

export const SECTIONS = ['documents', 'import', 'gaps', 'keys', 'upkeep'] as const
export type Section = (typeof SECTIONS)[number]

export interface Place {
  readonly section: Section
  /** The question that a new document is to answer. */
  readonly write: string | null
}

/** What the address' fragment names: `#keys`, `#write=…`. */
export function placeIn(hash: string): Place {
  const fragment = hash.replace(/^#/, '')
  const [, question] = /^write=(.*)$/s.exec(fragment) ?? []
  if (question !== undefined) return { section: 'documents', write: decoded(question).slice(0, 300) }
  return { section: SECTIONS.find((each) => each === fragment) ?? 'documents', write: null }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** The part of the page that the address names. */
export function createPlace(): Accessor<Place> {
  const [place, setPlace] = createSignal(placeIn(location.hash))
  const follow = () => setPlace(placeIn(location.hash))
  addEventListener('hashchange', follow)
  onCleanup(() => removeEventListener('hashchange', follow))
  return place
}
