import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { launchBrowser } from './support/browser.ts'

const PUBLIC = join(import.meta.dirname, '..', 'public')

/** What systems ask for that take no SVG. `square`: to be cut into a shape of theirs, so it fills all, with a margin. */
const ICONS = [
  { name: '192', size: 192, square: false },
  { name: '512', size: 512, square: false },
  { name: 'maskable', size: 512, square: true },
  { name: 'apple', size: 180, square: true },
]

/** Draws the icons of the installed app from the one in the browser's tab: `node web/test/icons.ts`. */
const svg = await readFile(join(PUBLIC, 'favicon.svg'), 'utf8')
await mkdir(join(PUBLIC, 'icons'), { recursive: true })
const browser = await launchBrowser()
for (const { name, size, square } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const drawn = square
    ? svg
        .replace(/ rx="\d+"/, '')
        .replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40" style="background:#2f6b3c"')
    : svg
  await page.setContent(`<style>* { margin: 0 } svg { display: block; width: 100vw }</style>${drawn}`)
  await writeFile(join(PUBLIC, 'icons', `${name}.png`), await page.screenshot({ omitBackground: true }))
  await page.close()
}
await browser.close()
