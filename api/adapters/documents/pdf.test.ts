import { describe, expect, it } from 'vitest'
import { pdfOf } from '../../test/support/pdf.ts'
import { readPdf } from './pdf.ts'
import { linesOf } from './pdfLines.ts'
import { markdownOf } from './pdfMarkdown.ts'

const at = (y: number, text: string, size = 12) => ({ text, size, y })
const readPages = async (pages: Parameters<typeof pdfOf>[0]) => {
  const { documents, notes } = await readPdf(pdfOf(pages))
  return { body: documents[0]?.body ?? '', notes }
}

describe('the edges of the pages of a PDF', () => {
  const PLANTS = ['Roses', 'Lilies', 'Ferns', 'Palms', 'Herbs', 'Mosses']
  const pages = (top: (page: number) => string, bottom: (page: number) => string) =>
    PLANTS.map((plant, index) => [
      at(740, top(index + 1)),
      ...['one', 'two', 'three', 'four'].map((word, row) =>
        at(600 - 20 * row, `${plant} have leaf ${word}.`),
      ),
      at(40, bottom(index + 1)),
    ])

  it('numbered steps and prices at the edges stay', async () => {
    const { body, notes } = await readPages(
      pages(
        (page) => `Step ${page}: turn the valve ${page} times.`,
        (page) => `Price: ${page}0.00 EUR`,
      ),
    )
    for (let page = 1; page <= 6; page++) {
      expect(body).toContain(`Step ${page}: turn the valve ${page} times.`)
      expect(body).toContain(`Price: ${page}0.00 EUR`)
    }
    expect(notes).toEqual([])
  })

  it.each([
    ['a running title', () => 'Harmony Palm: care'],
    ['a page number', (page: number) => `${page}`],
    ['a page number of all', (page: number) => `Page ${page + 2} of 9`],
    ['a title with a page number', (page: number) => `Care guide 2026 - ${page}`],
  ])('%s goes, and a note counts it', async (_, top) => {
    const { body, notes } = await readPages(pages(top, (page) => `Thus ends ${PLANTS[page - 1]}.`))
    expect(body).not.toContain(top(3))
    expect(body).toContain('Thus ends Ferns.')
    expect(notes).toEqual(['Left out as running titles or page numbers: 6 lines.'])
  })
})

describe('a hyphen at the end of a line of a PDF', () => {
  const bodyOf = (...lines: string[]) =>
    markdownOf([lines.map((text, row) => ({ text, size: 12, y: 700 - 14 * row }))]).body

  it.each([
    ['USB-', 'Kabel liegen bei.', 'USB-Kabel liegen bei.'],
    ['Nord-Süd-', 'Ausrichtung ist gut.', 'Nord-Süd-Ausrichtung ist gut.'],
    ['Es ist eine 12-', 'monatige Garantie.', 'Es ist eine 12-monatige Garantie.'],
    ['Haus-', 'und Gartenpflanzen.', 'Haus- und Gartenpflanzen.'],
    ['Innen-', 'oder Außenbereich.', 'Innen- oder Außenbereich.'],
    ['Water it regu-', 'larly.', 'Water it regularly.'],
  ])('%s / %s', (first, second, whole) => {
    expect(bodyOf(first, second)).toBe(whole)
  })

  it('a word keeps its hyphen if the document has it elsewhere', () => {
    expect(bodyOf('A well-known plant. It is well-', 'known.')).toBe('A well-known plant. It is well-known.')
  })
})

describe('text of a PDF that is read from right to left', () => {
  const run = (str: string, x: number, width: number) => ({
    str,
    transform: [12, 0, 0, 12, x, 700],
    width,
    height: 12,
    hasEOL: false,
  })

  it('printed forms from the left become ordinary letters from the right', () => {
    // “سلام” in the forms of print, from the left of the page.
    const [line] = linesOf([run('\uFEE1\uFEFC\uFEB3', 100, 30)])
    expect(line?.text).toBe('سلام')
  })

  it('runs are in the order in which they are read, with a name in its place', () => {
    const [line] = linesOf([run('בשבוע', 40, 40), run('Palm', 90, 30), run('השקו', 130, 40)])
    expect(line?.text).toBe('השקו Palm בשבוע')
  })

  it('a figure among printed forms keeps its order', () => {
    const [line] = linesOf([run('12.50 \uFEE1\uFEFC\uFEB3', 100, 60)])
    expect(line?.text).toBe('سلام 12.50')
  })
})
