import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Brand, textIn } from '../domain/brand.ts'

/** The product's own name, as the built files have it. */
const BUILT_NAME = 'VerdeMuse'
/** The id under which the page's scripts find the brand, as JSON. */
const BRAND_ID = 'brand'

/** A page of the built web app under the company's name, with the brand for its scripts. @throws Error if there is no such file */
export function brandedPage(folder: string, file: string, brand: Brand): string {
  const name = textIn(brand.name, null) ?? BUILT_NAME
  return readFileSync(join(folder, file), 'utf8')
    .replace(/(<title>[^<]*?)VerdeMuse(?=<\/title>)/, (_, before: string) => before + escaped(name))
    .replace('</head>', () => `${dataBlock(brand)}</head>`)
}

/** What a phone's home screen calls the app. @throws Error if there is no such file */
export function brandedManifest(folder: string, file: string, brand: Brand): string {
  const manifest: object = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const name = textIn(brand.name, null) ?? BUILT_NAME
  return JSON.stringify({ ...manifest, name, short_name: name })
}

/** Data, which a content security policy lets pass: nothing in it can end the element. */
const dataBlock = ({ name, greeting }: Brand): string =>
  `<script type="application/json" id="${BRAND_ID}">${JSON.stringify({ name, greeting }).replaceAll('<', '\\u003c')}</script>`

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

const escaped = (text: string): string => text.replace(/[&<>]/g, (character) => ESCAPES[character] ?? '')
