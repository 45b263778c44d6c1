import { describe, expect, it } from 'vitest'
import { newDocumentId } from '../../domain/ids.ts'
import { readSourceFile } from './read.ts'
import { fileNames, markdownFile } from './writing.ts'

describe('a document as a file', () => {
  it.each([
    ['plain', { title: 'Palms', body: '# Palms\n\nText.', url: null, tags: [] }],
    [
      'with all',
      { title: 'Palms', body: 'Text', url: 'https://a.example/x?y=1#z', tags: ['a b', 'yes', '7'] },
    ],
    ['with awkward words', { title: '"Palms": # & {x}', body: '---\na: b\n---\nx', url: null, tags: [] }],
    ['like something else', { title: '2026-01-31', body: '    code\n\n---', url: null, tags: ['null'] }],
    ['in other scripts', { title: 'पाम – 棕榈 🌴', body: 'می‌خواهم', url: null, tags: ['é'] }],
    ['with a long title', { title: 'word '.repeat(60).trim(), body: 'x', url: null, tags: [] }],
  ])('a document written to a file is read back as it was: %s', async (_, content) => {
    const document = { id: newDocumentId(), ...content }
    const bytes = new TextEncoder().encode(markdownFile(document))
    expect(await readSourceFile({ path: 'a.md', bytes })).toEqual({
      type: 'read',
      documents: [{ ...document, key: '' }],
      notes: [],
    })
  })

  it('each document is written to a file of its own name', () => {
    const nameFor = fileNames()
    const [a, b, c] = [newDocumentId(), newDocumentId(), newDocumentId()]
    expect(nameFor({ id: a, title: 'Água & “Palms”/../care!' })).toBe('agua-palms-care.md')
    expect(nameFor({ id: b, title: 'agua palms care' })).toBe(`agua-palms-care-${b.slice(4)}.md`)
    expect(nameFor({ id: c, title: '???' })).toBe(`${c.slice(4)}.md`)
  })
})
