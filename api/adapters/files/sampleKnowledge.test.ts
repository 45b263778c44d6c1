import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isDocumentId } from '../../domain/ids.ts'
import { readKnowledgeFolder } from './sampleKnowledge.ts'

const ID = 'doc_01a19b7c-a680-758d-a22d-8a5eee43278f'
const SAMPLE = join(import.meta.dirname, '../../../knowledge')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knowledge-'))
})
afterEach(() => rm(folder, { recursive: true }))

const write = (name: string, text: string) => writeFile(join(folder, name), text)

describe('readKnowledgeFolder', () => {
  it('the sample knowledge has 13 documents, each with an address of its own', async () => {
    const documents = await readKnowledgeFolder(SAMPLE)
    expect(documents).toHaveLength(13)
    expect(documents.every(({ id }) => isDocumentId(id))).toBe(true)
    expect(new Set(documents.map(({ url }) => url)).size).toBe(13)
  })

  it('a knowledge folder is read by file name, with defaults for missing front matter', async () => {
    await write('b.md', `---\r\nid: ${ID}\r\ntitle: "B: two"\r\n---\r\n\r\nText.\r\n---\r\nMore.`)
    await write(
      'a.md',
      `---\nid: ${ID.replace('a680', 'a681')}\ntitle: A\nurl: https://a.example/x\ntags: [one, two]\n---\nBody`,
    )
    await write('notes.txt', 'not a document')
    expect(await readKnowledgeFolder(folder, 5)).toEqual([
      {
        id: ID.replace('a680', 'a681'),
        title: 'A',
        body: 'Body',
        url: 'https://a.example/x',
        tags: ['one', 'two'],
        updatedAt: 5,
      },
      { id: ID, title: 'B: two', body: 'Text.\r\n---\r\nMore.', url: null, tags: [], updatedAt: 5 },
    ])
  })

  it.each([
    ['no front matter', 'Just text', /^wrong\.md: must begin with front matter/],
    [
      'front matter that never ends',
      `---\nid: ${ID}\ntitle: A\n`,
      /^wrong\.md: must begin with front matter/,
    ],
    ['no YAML', '---\n: : [\n---\nText', /^wrong\.md: front matter is not valid YAML/],
    ['another id', '---\nid: 7\ntitle: A\n---\nText', /^wrong\.md: id: /],
    ['no title', `---\nid: ${ID}\n---\nText`, /^wrong\.md: title: /],
    [
      'a script for an address',
      `---\nid: ${ID}\ntitle: A\nurl: javascript:alert(1)\n---\nText`,
      /^wrong\.md: url: /,
    ],
    ['a field that does not exist', `---\nid: ${ID}\ntitle: A\ntag: x\n---\nText`, /^wrong\.md: .*tag/],
    ['no text', `---\nid: ${ID}\ntitle: A\n---\n \n`, /^wrong\.md: has no text/],
  ])('a knowledge file is refused by its name: %s', async (_, text, message) => {
    await write('wrong.md', text)
    await expect(readKnowledgeFolder(folder)).rejects.toThrow(message)
  })

  it('two knowledge files with the same id are refused, and the error names both', async () => {
    await write('a.md', `---\nid: ${ID}\ntitle: A\n---\nText`)
    await write('b.md', `---\nid: ${ID}\ntitle: B\n---\nText`)
    await expect(readKnowledgeFolder(folder)).rejects.toThrow(/^b\.md: id: .*a\.md/)
  })
})
