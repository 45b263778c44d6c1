import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { isDocumentId } from '../../domain/ids.ts'
import type { KnowledgeDocument } from '../../domain/knowledge.ts'
import { splitFrontMatter } from '../documents/frontMatter.ts'

const frontMatter = z.strictObject({
  id: z.string().refine(isDocumentId, 'must be “doc_” and a UUID'),
  title: z.string().trim().min(1, 'must not be empty').max(300, 'must be at most 300 characters'),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).nullish(),
  tags: z.array(z.string().trim().min(1)).default([]),
})

/**
 * The Markdown files (`*.md`) of a folder as documents, by file name; `updatedAt` is when the sample was read.
 * Each begins with YAML front matter: `id`, `title`, and if wanted `url` and `tags`.
 * @throws Error that names the file, and the field where one is wrong; also where two files have the same id.
 */
export async function readKnowledgeFolder(
  path: string,
  now = Date.now(),
): Promise<Omit<KnowledgeDocument, 'revision'>[]> {
  const names = (await readdir(path)).filter((name) => name.endsWith('.md')).sort()
  const documents: Omit<KnowledgeDocument, 'revision'>[] = []
  const fileOf = new Map<string, string>()
  for (const name of names) {
    const document = documentFrom(name, await readFile(join(path, name), 'utf8'), now)
    const other = fileOf.get(document.id)
    if (other) throw new Error(`${name}: id: “${document.id}” is the id of ${other} already`)
    fileOf.set(document.id, name)
    documents.push(document)
  }
  return documents
}

function documentFrom(name: string, text: string, updatedAt: number): Omit<KnowledgeDocument, 'revision'> {
  const { yaml, rest } = splitFrontMatter(text)
  if (yaml === null) throw new Error(`${name}: must begin with front matter between two lines of “---”`)
  const fields = frontMatter.safeParse(parsedYaml(name, yaml))
  if (!fields.success) throw new Error(`${name}: ${fields.error.issues.map(described).join('; ')}`)
  const { id, title, url, tags } = fields.data
  const body = rest.trim()
  if (body === '') throw new Error(`${name}: has no text after its front matter`)
  return { id, title, body, url: url ?? null, tags, updatedAt }
}

function parsedYaml(name: string, yaml: string): unknown {
  try {
    return parse(yaml, { maxAliasCount: 0 })
  } catch (error) {
    throw new Error(
      `${name}: front matter is not valid YAML: ${error instanceof Error ? error.message : error}`,
    )
  }
}

const described = (issue: { path: readonly PropertyKey[]; message: string }): string =>
  issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`
