import { getDocumentProxy } from 'unpdf'
import { type ParsedFile, single } from './parsed.ts'
import { type Line, linesOf, type PositionedText } from './pdfLines.ts'
import { markdownOf } from './pdfMarkdown.ts'
import { Refused } from './refused.ts'

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

const MOST_PAGES = 2_000

/**
 * The text of a PDF as Markdown. Headings are lines in larger letters; what stands on most pages is left out.
 * @throws Refused where it is encrypted, damaged, or has no text
 */
export async function readPdf(bytes: Uint8Array): Promise<ParsedFile> {
  const pdf = await opened(bytes)
  try {
    if (pdf.numPages > MOST_PAGES)
      throw new Refused(`It has ${pdf.numPages} pages, and may have up to ${MOST_PAGES}.`)
    const pages: Line[][] = []
    for (let number = 1; number <= pdf.numPages; number++) pages.push(await pageLines(pdf, number))
    const { body, title, leftOut } = markdownOf(pages)
    if (body === '')
      throw new Refused('It holds no text, only pictures of pages. Make their text readable (OCR) first.')
    return single({ body, title: (await toldTitle(pdf)) ?? title }, notesOn(leftOut))
  } finally {
    await pdf.loadingTask.destroy()
  }
}

const notesOn = (leftOut: number): string[] =>
  leftOut === 0
    ? []
    : [`Left out as running titles or page numbers: ${leftOut === 1 ? 'one line' : `${leftOut} lines`}.`]

async function opened(bytes: Uint8Array): Promise<Pdf> {
  try {
    // It takes the bytes for itself. A font that is not in the file changes nothing of its text.
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, stopAtErrors: false })
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    if (name === 'PasswordException') throw new Refused('It is encrypted: it opens with a password only.')
    throw new Refused('It is not a PDF, or it is damaged.')
  }
}

async function pageLines(pdf: Pdf, number: number): Promise<Line[]> {
  const page = await pdf.getPage(number)
  const { items } = await page.getTextContent()
  const texts = items.filter((item) => 'str' in item) as PositionedText[]
  page.cleanup()
  return linesOf(texts)
}

/** Programs write their own name and the file’s there: that is no title. */
const NO_TITLE =
  /^(?:untitled|document\d*|microsoft word\b.*|.*\.(?:docx?|pptx?|xlsx?|indd|odt|pdf|tex|html?))$/i

async function toldTitle(pdf: Pdf): Promise<string | null> {
  const { info } = await pdf.getMetadata()
  const title = String((info as { Title?: unknown }).Title ?? '').trim()
  return title === '' || NO_TITLE.test(title) ? null : title
}
