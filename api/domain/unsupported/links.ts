const WEB = /\b(?:https?:\/\/|www\.)[^\s<>()[\]"'`]+/gi
const BARE =
  /(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|shop|store|info|co|eu|de|fr|uk|us|ca|example)(?:\/[^\s<>()[\]"'`]*)?(?![\w@])/gi
const MAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/giu
const END_MARKS = /[.,;:!?*_~]+$/

export interface Link {
  readonly text: string
  readonly at: number
  /** The host in lower case without “www.”, or the whole mail address. */
  readonly place: string
}

/** Every web address, with or without its scheme, and every mail address of a text. */
export function linksIn(text: string): Link[] {
  const found = (pattern: RegExp, placeOf: (link: string) => string) =>
    [...text.matchAll(pattern)].map(({ 0: all, index: at }) => {
      const link = all.replace(END_MARKS, '')
      return { text: link, at, place: placeOf(link) }
    })
  const web = found(WEB, hostOf)
  const covers = ({ at }: Link) => web.some((other) => at >= other.at && at < other.at + other.text.length)
  // Each letter may begin a mail address: a look at each costs more than all else here.
  const mail = text.includes('@') ? found(MAIL, (address) => address.toLowerCase()) : []
  return [...web, ...[...found(BARE, hostOf), ...mail].filter((link) => !covers(link))]
}

/** As a browser reads it: what stands before an “@” is no host. */
function hostOf(link: string): string {
  const address = /^https?:/i.test(link) ? link : `https://${link}`
  const host = URL.canParse(address) ? new URL(address).hostname : link.toLowerCase()
  return host.replace(/^www\./, '')
}
