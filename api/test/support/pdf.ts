/** A run of text on a page: `size` and `y` in points, `y` from the lower edge. */
export interface PdfText {
  readonly text: string
  readonly size: number
  readonly y: number
}

export interface PdfSettings {
  readonly title?: string
  readonly encrypted?: boolean
}

const string = (text: string): string => `(${text.replace(/[\\()]/g, (char) => `\\${char}`)})`

/** A PDF of the plainest kind, with one font. */
export function pdfOf(pages: readonly (readonly PdfText[])[], settings: PdfSettings = {}): Uint8Array {
  const streams = pages.map((texts) =>
    texts.map(({ text, size, y }) => `BT /F1 ${size} Tf 72 ${y} Td ${string(text)} Tj ET`).join('\n'),
  )
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, at) => `${5 + 2 * at} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Title ${string(settings.title ?? '')} >>`,
    ...streams.flatMap((stream, at) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${6 + 2 * at} 0 R >>`,
      `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    ]),
  ]
  let body = '%PDF-1.4\n'
  const offsets = objects.map((object, at) => {
    const offset = body.length
    body += `${at + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const key = '<00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff>'
  const encryption = settings.encrypted
    ? `/Encrypt << /Filter /Standard /V 1 /R 2 /O ${key} /U ${key} /P -1 >> /ID [<00> <00>]`
    : ''
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 4 0 R ${encryption} >>\nstartxref\n${body.length}\n%%EOF`
  return new Uint8Array(Buffer.from(body + end, 'latin1'))
}
