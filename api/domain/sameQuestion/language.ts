import { type Reading, readingOf } from './reading.ts'

/** Words that questions are made of, one way of writing each, without accents; none of them is a word of another of these languages. */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  en: 'the is are how what my does can of you your should when where why which with have and for it this',
  de: 'der das ist wie ich mein meine und nicht fur kann ein eine wann wo warum welche mit sie oft muss soll',
  fr: 'le les est comment je mon ma et pas pour combien quand pourquoi quel quelle avec vous puis dois des',
  es: 'el los las es mi y cuanto cuantos cuando donde puedo debo cual mis cada',
  it: 'il gli mio mia quale della dove perche devo sono nel ogni',
  pt: 'os meu minha nao onde qual uma voces meus sao',
  nl: 'het een hoe mijn niet voor hoeveel wanneer waar waarom welke ik moet zijn',
}

const LANGUAGE_OF = new Map(
  Object.entries(FUNCTION_WORDS).flatMap(([language, words]) =>
    words.split(' ').map((word) => [word, language] as const),
  ),
)

const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Devanagari', /\p{Script=Devanagari}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Hangul', /\p{Script=Hangul}/u],
  ['Kana', /\p{Script=Hiragana}|\p{Script=Katakana}/u],
  ['Han', /\p{Script=Han}/u],
]

/**
 * Two questions in two languages, if that can be told: embeddings of many languages find them the same, and the
 * answer to one would be in the wrong language for the other. Null where either is too short to tell.
 */
export function languagesApart(a: Reading, b: Reading): { readonly a: string; readonly b: string } | null {
  const here = languageRead(a)
  const there = languageRead(b)
  return here !== null && there !== null && here !== there ? { a: here, b: there } : null
}

/** The language of a text, such as `de`; its script if that is not Latin. Null if it is too short to tell. */
export const languageOf = (text: string): string | null => languageRead(readingOf(text))

/** By script; for Latin, by the most function words. */
function languageRead({ words }: Reading): string | null {
  const text = words.join(' ')
  const script = SCRIPTS.find(([, pattern]) => pattern.test(text))?.[0]
  if (script) return script
  const counts = new Map<string, number>()
  for (const word of words) {
    const language = LANGUAGE_OF.get(word)
    if (language) counts.set(language, (counts.get(language) ?? 0) + 1)
  }
  const [first, second] = [...counts].toSorted(([, x], [, y]) => y - x)
  return first && first[1] > (second?.[1] ?? 0) ? first[0] : null
}
