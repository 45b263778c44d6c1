import { z } from 'zod'
import { BadUserInput } from '../api/domain/errors.ts'
import {
  type DocumentImport as DocumentImportShape,
  doneOf,
  type ImportedFile as ImportedFileShape,
  type SourceFile,
} from '../api/domain/importing.ts'
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

const ImportState = builder.enumType('ImportState', {
  description: 'How an import stands.',
  values: {
    RUNNING: { description: 'It waits for others, or goes on.' },
    DONE: { description: '`files` says what became of each file.' },
    FAILED: { description: 'It ended before its end: `reason` says why. What `files` tells of is done.' },
    INTERRUPTED: {
      description:
        'The server that was at it is gone. Send the files again: what was imported is left alone.',
    },
  } as const,
})

const DocumentImport = builder.objectRef<DocumentImportShape>('DocumentImport').implement({
  description: 'An import that goes on by itself, as far as it has come. It can be looked up for a day.',
  fields: (t) => ({
    id: t.exposeID('id', { description: '`imp_…`' }),
    state: t.field({ type: ImportState, resolve: ({ state }) => state, description: 'In one word.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it failed, for a person.' }),
    dryRun: t.exposeBoolean('dryRun', { description: 'Nothing is written.' }),
    total: t.exposeInt('total', { description: 'How many files were sent.' }),
    done: t.int({ resolve: doneOf, description: 'How many of them are done.' }),
    files: t.field({
      type: [ImportedFile],
      resolve: ({ files }) => [...files],
      description: 'What became of those that are done, in their order.',
    }),
    startedAt: t.field({
      type: 'DateTime',
      resolve: ({ startedAt }) => startedAt,
      description: 'When it was sent.',
    }),
  }),
})

builder.mutationField('startDocumentImport', (t) =>
  t.field({
    type: DocumentImport,
    description: `Does what \`importDocuments\` does, and does not wait for its end: look it up with \`documentImport\`. It goes on when
its sender is gone. OVERLOADED where ten wait already. Scope admin.`,
    authScopes: { scope: 'admin' },
    args: { input: t.arg({ type: ImportDocumentsInput, required: true, description: 'The files.' }) },
    resolve: (_, { input }, { documentImports }) =>
      documentImports.start(input.files.map(sourceFile), { dryRun: input.dryRun ?? false }),
  }),
)

builder.queryField('documentImport', (t) =>
  t.field({
    type: DocumentImport,
    nullable: true,
    description:
      'How far an import has come; null where there is none of that id, or none any more. Scope admin.',
    authScopes: { scope: 'admin' },
    args: { id: t.arg.id({ required: true, description: '`imp_…`' }) },
    resolve: (_, { id }, { documentImports }) => documentImports.find(String(id)),
  }),
)

builder.queryField('documentImports', (t) =>
  t.field({
    type: [DocumentImport],
    description: 'The imports of the last day, newest first, 20 at most. Scope admin.',
    authScopes: { scope: 'admin' },
    complexity: { field: 1, multiplier: 20 },
    resolve: async (_, __, { documentImports }) => [...(await documentImports.list())],
  }),
)
