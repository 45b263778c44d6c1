import { addressesIn, LOCAL } from '../mailAddresses.ts'
import { withoutEnd } from '../text.ts'
import type { Part } from './parts.ts'

const WEB = /\b(?:https?:\/\/|www\.)[^\s<>()[\]"'`]+/gi
const BARE =
  /(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|shop|store|info|co|eu|de|fr|uk|us|ca|example)(?:\/[^\s<>()[\]"'`]*)?(?![\w@])/gi
const MAIL = new RegExp(`${LOCAL}@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63})+`, 'gu')
const END_MARK = /[.,;:!?*_~]/

export interface Link extends Part {
  /** The host in lower case without “www.”, or the whole mail address. */
  readonly place: string
}

/** Every web address, with or without its scheme, and every mail address of a text. */
export function linksIn(text: string): Link[] {
  const found = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map(({ 0: all, index: at }) => ({ text: all, at })).map(linkTo(hostOf))
  const web = found(WEB)
  const covers = coveredBy(web)
  const mail = addressesIn(text, MAIL).map(linkTo((address) => address.toLowerCase()))
  return [...web, ...[...found(BARE), ...mail].filter((link) => !covers(link))]
}

const linkTo =
  (placeOf: (link: string) => string) =>
  ({ text: all, at }: Part): Link => {
    const text = withoutEnd(all, END_MARK)
    return { text, at, place: placeOf(text) }
  }

/** Whether a place is within one of the links. Takes places in rising order, from the start again after the last. */
function coveredBy(links: readonly Link[]): (place: Link) => boolean {
  let next = 0
  return ({ at }) => {
    if (at < (links[next - 1]?.at ?? 0)) next = 0
    while (next < links.length && (links[next]?.at ?? 0) <= at) next++
    const link = links[next - 1]
    return link !== undefined && at < link.at + link.text.length
  }
}

/** As a browser reads it: what stands before an “@” is no host. */
function hostOf(link: string): string {
  const address = /^https?:/i.test(link) ? link : `https://${link}`
  const host = URL.canParse(address) ? new URL(address).hostname : link.toLowerCase()
  return host.replace(/^www\./, '')
}
