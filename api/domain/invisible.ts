/**
 * What a reader cannot see and a model reads all the same: zero-width and direction marks, tags, variation selectors,
 * fillers, control characters, halves of characters.
 */
const SUSPECT =
  /[\p{Cc}\p{Cf}\p{Cs}\u115F\u1160\u2028\u2029\u3164\uFFA0]|[\u034F]|[\u17B4\u17B5]|[\u180B-\u180D\u180F]|[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}]/u

/** The only flags that are written with tags: England, Scotland, Wales. */
const TAGGED_FLAG =
  /\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}/u
/** A flag is read whole, so that its tags are not looked at by themselves. */
const FLAG_OR_SUSPECT = new RegExp(`(${TAGGED_FLAG.source})|${SUSPECT.source}`, 'gu')
/** Scripts that join or part their letters by a mark of no width. */
const JOINING =
  /[\p{sc=Arab}\p{sc=Syrc}\p{sc=Mong}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}\p{sc=Tibt}\p{sc=Mymr}]$/u
const PICTURE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]\uFE0F?$/u
const PICTURED = /[\p{Emoji}]$/u
const IDEOGRAPH = /\p{sc=Han}$/u

export interface VisibleText {
  readonly text: string
  /** How many characters were taken out. */
  readonly removed: number
}

/**
 * The text without what cannot be seen. Tabs and line ends stay, and every mark where it belongs: joiners within a
 * picture or a script that needs them, a selector right behind what it selects. A line separator becomes a line end.
 */
export function withoutInvisible(text: string): VisibleText {
  if (!SUSPECT.test(text)) return { text, removed: 0 }
  let removed = 0
  const visible = text.replace(FLAG_OR_SUSPECT, (mark, flag: string | undefined, at: number) => {
    if (flag !== undefined || mark === '\t' || mark === '\n' || mark === '\r') return mark
    if (mark === '\u2028' || mark === '\u2029') return '\n'
    if (belongs(mark, text, at)) return mark
    removed++
    return ''
  })
  return { text: visible, removed }
}

function belongs(mark: string, text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 4), at)
  const code = mark.codePointAt(0) ?? 0
  if (code === 0x200c) return JOINING.test(before)
  if (code === 0x200d) return JOINING.test(before) || (PICTURE.test(before) && isPicture(text, at + 1))
  if (code === 0xfe0e || code === 0xfe0f) return PICTURED.test(before)
  if (code >= 0xe0100 && code <= 0xe01ef) return IDEOGRAPH.test(before)
  // Signs before a number, in Arabic and Syriac, which are seen.
  return (code >= 0x600 && code <= 0x605) || code === 0x6dd || code === 0x70f || code === 0x8e2
}

const isPicture = (text: string, at: number): boolean =>
  /^\p{Extended_Pictographic}/u.test(text.slice(at, at + 2))
