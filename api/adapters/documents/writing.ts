import { stringify } from 'yaml'
import type { KnowledgeDocument } from '../../domain/knowledge.ts'
import { startOf } from '../../domain/text.ts'

/** A document as a Markdown file that is read back as the same: its id, title, url and tags in front matter. */
export function markdownFile({
  id,
  title,
  url,
  tags,
  body,
}: Omit<KnowledgeDocument, 'revision' | 'updatedAt'>): string {
  const fields = { id, title, ...(url !== null && { url }), ...(tags.length > 0 && { tags }) }
  return `---\n${stringify(fields, { lineWidth: 0 })}---\n\n${body}\n`
}

const LONGEST_NAME = 80

/** Gives each document the name of its title, and one of its own where two have the same. */
export function fileNames(): (document: Pick<KnowledgeDocument, 'id' | 'title'>) => string {
  const taken = new Set<string>()
  return ({ id, title }) => {
    const name = slugOf(title)
    const own =
      name !== '' && !taken.has(name) ? name : [name, id.slice('doc_'.length)].filter(Boolean).join('-')
    taken.add(own)
    return `${own}.md`
  }
}

const slugOf = (title: string): string =>
  startOf(
    title
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-'),
    LONGEST_NAME,
  ).replace(/^-|-$/g, '')
