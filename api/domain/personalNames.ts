const CAPITALISED = String.raw`\p{Lu}(?:\.|[\p{L}’'-]{0,30})`
const TITLE = String.raw`(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herrn?|Frau)\b\.?`
/** A name follows. */
const INTRODUCED = "(?:[Mm]y name(?: is|[’']s)|[Mm]ein Name ist|[Ii]ch hei(?:ß|ss)e)"
/** A name may follow, or a profession or nationality: only two capitalised words are taken for a name. */
const DESCRIBED = "(?:I am|I[’']m|[Ii]ch bin)"
const SIGNED = '(?:[Rr]egards|[Ss]incerely|[Cc]heers|Gr(?:u|ü)(?:ß|ss)e?n?),?'

const FORMS = [
  new RegExp(`(?<=(?<!\\p{L})${INTRODUCED} )(?:${TITLE} )*${CAPITALISED}(?: ${CAPITALISED}){0,2}`, 'gu'),
  new RegExp(`(?<=(?<!\\p{L})${DESCRIBED} )${CAPITALISED}(?: ${CAPITALISED}){1,2}`, 'gu'),
  new RegExp(`(?<=(?<!\\p{L})${SIGNED} )${CAPITALISED}(?: ${CAPITALISED}){0,2}`, 'gu'),
  new RegExp(`(?<!\\p{L})(?:${TITLE} )+${CAPITALISED}(?: ${CAPITALISED}){0,2}`, 'gu'),
] as const

/**
 * A text without the names of people where words around them say that they are names, in English and German: “my name is”,
 * a title, a signature. Other names stay: nothing tells them from those of products.
 */
export const withoutNames = (text: string): string =>
  FORMS.reduce((known, form) => known.replace(form, '[name]'), text)
