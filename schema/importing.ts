import { z } from 'zod'
import { BadUserInput } from '../api/domain/errors.ts'
import type { ImportedFile as ImportedFileShape, SourceFile } from '../api/domain/importing.ts'
import { text } from './bounds.ts'
import { builder } from './builder.ts'

const ImportOutcome = builder.enumType('ImportOutcome', {
  description: 'What became of a file.',
  values: {
    CREATED: { description: 'All of its documents are new.' },
    UPDATED: { description: 'Some of its documents are new, changed, or gone.' },
    UNCHANGED: { description: 'Its documents are as they were.' },
    REMOVED: { description: 'It is no more, and its documents went with it.' },
    REFUSED: { description: 'Nothing was done: `reason` says why. What it held before is still there.' },
  } as const,
})

const ImportedFile = builder.objectRef<ImportedFileShape>('ImportedFile').implement({
  description: 'What became of a file.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'As it was given, with “/” between its parts.' }),
    outcome: t.field({ type: ImportOutcome, resolve: ({ outcome }) => outcome, description: 'In one word.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it was refused, for a person.' }),
    notes: t.stringList({
      resolve: ({ notes }) => [...notes],
      description:
        'What was left out or taken out, one line each: rows without an answer, invisible characters.',
    }),
    documentIds: t.idList({
      resolve: ({ documentIds }) => [...documentIds],
      description: '`doc_…`: its documents. A table has one for each row.',
    }),
    created: t.exposeInt('created', { description: 'How many documents are new.' }),
    updated: t.exposeInt('updated', { description: 'How many changed.' }),
    unchanged: t.exposeInt('unchanged', { description: 'How many are as they were.' }),
    removed: t.exposeInt('removed', { description: 'How many went, since the file no longer holds them.' }),
  }),
})

const ImportDocumentsPayload = builder
  .objectRef<{ files: ImportedFileShape[] }>('ImportDocumentsPayload')
  .implement({
    description: 'What became of each file.',
    fields: (t) => ({
      files: t.field({ type: [ImportedFile], resolve: ({ files }) => files, description: 'In their order.' }),
    }),
  })

const MOST_FILES = 100

const SourceFileInput = builder.inputType('SourceFileInput', {
  description: 'A file: `text` or `base64`.',
  fields: (t) => ({
    path: t.string({
      required: true,
      validate: text(1, 500),
      description:
        'Names the file from one import to the next, such as `guides/watering.md`. Its ending says what it is: md, txt, html, csv, tsv, json, jsonl, pdf.',
    }),
    text: t.string({ description: 'What it holds, where it is text.' }),
    base64: t.string({ description: 'What it holds, byte by byte: needed for PDF.' }),
  }),
})

const ImportDocumentsInput = builder.inputType('ImportDocumentsInput', {
  description: 'Files to make documents of.',
  fields: (t) => ({
    files: t.field({
      type: [SourceFileInput],
      required: true,
      validate: z
        .array(z.any())
        .min(1, { error: 'This takes 1 file or more.' })
        .max(MOST_FILES, { error: `This takes up to ${MOST_FILES} files at a time.` }),
      description: `1 to ${MOST_FILES} files; the whole request may have up to 8 MiB.`,
    }),
    dryRun: t.boolean({ defaultValue: false, description: 'Only tells what would become of them.' }),
  }),
})

type FileInput = typeof SourceFileInput.$inferInput

function sourceFile({ path, text: written, base64 }: FileInput): SourceFile {
  if ((written == null) === (base64 == null))
    throw new BadUserInput('text', 'A file has either `text` or `base64`.')
  return {
    path: path.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, ''),
    bytes: base64 == null ? new TextEncoder().encode(written ?? '') : decoded(base64),
  }
}

function decoded(base64: string): Uint8Array {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length !== Math.floor((base64.replace(/=+$/, '').length * 3) / 4))
    throw new BadUserInput('base64', 'This is no Base64.')
  return new Uint8Array(bytes)
}

builder.mutationField('importDocuments', (t) =>
  t.field({
    type: ImportDocumentsPayload,
    description: `Makes documents of files, as \`npm run knowledge -- import\` does. The same path again takes the place of what
it held before; a file that has not changed is left alone, and one that cannot be read is refused and keeps the others from
nothing. Every process answers from the documents within two seconds. Scope admin.`,
    authScopes: { scope: 'admin' },
    args: { input: t.arg({ type: ImportDocumentsInput, required: true, description: 'The files.' }) },
    resolve: async (_, { input }, { importing }) => ({
      files: await Array.fromAsync(
        importing.files(input.files.map(sourceFile), { dryRun: input.dryRun ?? false }),
      ),
    }),
  }),
)
