import { blocksOf } from '../../domain/markdown.ts'
import { textIn } from './decoding.ts'
import { forReaders } from './docsSite.ts'
import { idOf, tagsOf, textOf, unknownIn } from './fields.ts'
import { withFrontMatter } from './frontMatter.ts'
import { type ParsedFile, single } from './parsed.ts'

/** Markdown, with or without front matter: `title`, `url`, `tags`, and `id` for one of ours. @throws Refused */
export function readMarkdown(bytes: Uint8Array): ParsedFile {
  const { fields, rest: written } = withFrontMatter(textIn(bytes))
  const rest = forReaders(written)
  const unknown = unknownIn(fields, ['id', 'title', 'url', 'tags'])
  return single(
    {
      id: idOf(fields),
      title: textOf(fields, 'title') ?? firstHeading(rest),
      body: rest,
      url: textOf(fields, 'url'),
      tags: tagsOf(fields),
    },
    unknown.length > 0 ? [`Its front matter says what is not read: ${unknown.join(', ')}.`] : [],
  )
}

/** A text that someone wrote line by line, read as Markdown. @throws Refused */
export function readPlainText(bytes: Uint8Array): ParsedFile {
  const body = textIn(bytes)
  return single({ body, title: firstHeading(body) })
}

function firstHeading(markdown: string): string | null {
  const [first] = blocksOf(markdown.slice(0, 20_000)).filter(({ type }) => type === 'heading')
  return first?.type === 'heading' && first.text !== '' ? first.text : null
}
