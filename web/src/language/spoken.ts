import { type Accessor, createSignal } from 'solid-js'
import type { Language, Spoken } from './languages.ts'

/** Every part of the page whose words are in use. A language is taken on by all of them at once. */
interface Part {
  load(language: Language): Promise<void>
}

const parts = new Set<Part>()
const [spoken, setSpoken] = createSignal<Spoken>({ language: 'en', locale: 'en' })
let wanted: Spoken = spoken()

/** The language in use. */
export { spoken }

/** Speaks another language, once its words are there. Of two calls, the later one counts. */
export async function speak(next: Spoken): Promise<void> {
  wanted = next
  await Promise.all([...parts].map((part) => part.load(next.language)))
  if (wanted === next) setSpoken(next)
}

/** The words of a part of the page, in the language in use. To be called once they were loaded. */
export interface Words<Catalogue> extends Accessor<Catalogue> {
  /** Loads them, in the language in use alone. */
  load(): Promise<void>
}

type Loaders<Catalogue> = Readonly<Record<Language, () => Promise<{ readonly words: Catalogue }>>>

/** A part's words, one file a language: English says what there is to be said, and the others' types hold them to it. */
export function makeWords<Catalogue>(loaders: Loaders<Catalogue>): Words<Catalogue> {
  const known = new Map<Language, Catalogue>()
  const load = async (language: Language) => {
    if (!known.has(language)) known.set(language, (await loaders[language]()).words)
  }
  const words = () => {
    const catalogue = known.get(spoken().language)
    if (!catalogue) throw new Error('These words were not loaded.')
    return catalogue
  }
  const part: Part = { load }
  return Object.assign(words, {
    async load() {
      parts.add(part)
      // Where another language is asked for meanwhile, both are there.
      await load(wanted.language)
      await load(spoken().language)
    },
  })
}
