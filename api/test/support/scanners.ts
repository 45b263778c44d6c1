import { readCsv } from '../../adapters/documents/csv.ts'
import { forReaders } from '../../adapters/documents/docsSite.ts'
import { splitFrontMatter } from '../../adapters/documents/frontMatter.ts'
import { readJson, readJsonLines } from '../../adapters/documents/json.ts'
import { readMarkdown, readPlainText } from '../../adapters/documents/markdown.ts'
import { linesOf } from '../../adapters/documents/pdfLines.ts'
import { markdownOf } from '../../adapters/documents/pdfMarkdown.ts'
import { Refused } from '../../adapters/documents/refused.ts'
import { entryOf } from '../../adapters/minisearch/entry.ts'
import { miniSearchPassageIndex } from '../../adapters/minisearch/passageIndex.ts'
import { answerText } from '../../adapters/openai/answerText.ts'
import { eventSplitter } from '../../adapters/openai/eventStream.ts'
import { thoughtFilter } from '../../adapters/openai/thoughts.ts'
import { normalQuestion } from '../../domain/answerKey.ts'
import { isReadWhole } from '../../domain/asked.ts'
import { citationFilter, withoutMarkers } from '../../domain/citations.ts'
import { titleFrom } from '../../domain/conversation.ts'
import { faultIn, visibleContent } from '../../domain/documentContent.ts'
import { documentNames } from '../../domain/documentNames.ts'
import { leaningOf } from '../../domain/followUp.ts'
import { newDocumentId } from '../../domain/ids.ts'
import { withoutInvisible } from '../../domain/invisible.ts'
import type { KnowledgeDocument, Passage } from '../../domain/knowledge.ts'
import { passagesOf } from '../../domain/passages.ts'
import { personalData, withoutPersonalData } from '../../domain/personalData.ts'
import { withoutNames } from '../../domain/personalNames.ts'
import { focusOf } from '../../domain/question.ts'
import { repetitionWatch } from '../../domain/repetition.ts'
import { languageOf } from '../../domain/sameQuestion/language.ts'
import { conflict } from '../../domain/sameQuestion.ts'
import { likeness } from '../../domain/semanticThreshold.ts'
import { questionsIn } from '../../domain/starters.ts'
import { cutText, sentencesOf } from '../../domain/text.ts'
import { Told, unsupportedIn } from '../../domain/unsupported.ts'
import { extractiveAnswer } from '../../usecases/extractive.ts'
import { judgingPrompt } from '../../usecases/judgingPrompt.ts'
import { defused } from '../../usecases/prompt.ts'

/** Names a scanner of text that customers, models, or the authors of documents wrote. */
export type Scanner = readonly [name: string, scan: (text: string) => unknown]

const passage = (text: string): Passage => ({ ...DOCUMENT, ordinal: 0, titlePath: ['Palm'], text })
const DOCUMENT = { documentId: newDocumentId(), revision: 1, url: null }
const document = (body: string): KnowledgeDocument => ({
  ...{ id: DOCUMENT.documentId, revision: 1, title: 'Palm', body, url: null, tags: [], updatedAt: 0 },
})
const NAMES = documentNames()
for (const title of ['VerdeMuse Harmony Palm', 'VerdeMuse Snake Plant'])
  NAMES.add({ title, tags: ['product'] })
const INDEX = miniSearchPassageIndex()
INDEX.put(document('# Palms\n\nWater the palm once a week. It costs $5.'))

const grounds = (told: string, question = 'How much is the palm?') => ({
  question,
  passages: [new Told(`Palm\n${told}`)],
  urls: [],
})
const ANSWER = 'It is $7 a year, on May 4 and at https://x.example for the Harmony Fern, and it is.'

/** As a model writes it: in small deltas. */
function inDeltas(text: string, take: (delta: string) => unknown): void {
  for (let at = 0; at < text.length; at += 4) take(text.slice(at, at + 4))
}
function file(read: (bytes: Uint8Array) => unknown, text: string): void {
  try {
    read(Buffer.from(text))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  }
}
const run = (str: string, at: number) => ({
  ...{ str, transform: [1, 0, 0, 1, 2 * at, 0], width: 1, height: 5, hasEOL: false },
})
const line = (text: string, at: number) => ({ text, size: 5, y: -6 * at })

const ofQuestions: readonly Scanner[] = [
  ['what a question is after', (text) => focusOf(text, [text])],
  ['whether a question is read whole', isReadWhole],
  ['how a question leans on its conversation', leaningOf],
  ['the normal form of a question', normalQuestion],
  ['the language of a question', languageOf],
  ['the title of a conversation', titleFrom],
  ['personal data', personalData],
  ['a text without personal data', withoutPersonalData],
  ['a text without names', withoutNames],
  ['the likeness of two questions', (text) => likeness(0.9, text, `${text}x`)],
  ['conflicts with the same question', (text) => conflict(text, `${text} `, NAMES)],
  [
    'conflicts with a reversed question',
    (text) => conflict(text, text.split(' ').reverse().join(' '), NAMES),
  ],
  ['conflicts with another question', (text) => conflict('Can I water the palm?', text, NAMES)],
  ['a search', (text) => INDEX.search({ question: text, context: [] }, 6)],
  ['a search within a conversation', (text) => INDEX.search({ question: 'And that?', context: [text] }, 6)],
]

const ofAnswers: readonly Scanner[] = [
  ['what an answer says without support', (text) => unsupportedIn(text, grounds('It costs $5 a month.'))],
  ['what passages support', (text) => unsupportedIn(ANSWER, grounds(text))],
  ['what a question supports', (text) => unsupportedIn(ANSWER, grounds('$5', text))],
  ['an answer against its own words', (text) => unsupportedIn(text, grounds(text))],
  ['an answer without citations', withoutMarkers],
  ['citations in deltas', (text) => inDeltas(text, citationFilter(new Set([1])).push)],
  ['thoughts in deltas', (text) => inDeltas(text, thoughtFilter().push)],
  ['a bare thought in deltas', (text) => inDeltas(`analysisWe ${text}`, thoughtFilter().push)],
  ['unseen letters in deltas', (text) => inDeltas(text, answerText().add)],
  ['repetition in deltas', (text) => inDeltas(text, repetitionWatch().repeats)],
  ['events in deltas', (text) => inDeltas(`data: ${text}`, (delta) => splitter().push(Buffer.from(delta)))],
  ['the prompt of a judge', (text) => judgingPrompt(text, text, text)],
  ['a text for a prompt', defused],
]
const splitter = () => eventSplitter({ onEvent: () => {} })

const ofDocuments: readonly Scanner[] = [
  ['invisible characters', withoutInvisible],
  ['the content of a document', (body) => visibleContent({ title: body, body, url: null, tags: [body] })],
  ['faults of a document', (body) => faultIn({ title: body, body, url: body, tags: [body] })],
  ['passages', (body) => passagesOf(document(body))],
  ['the questions of a document', questionsIn],
  ['sentences', sentencesOf],
  ['a text that is cut', (text) => cutText(text, text.length - 1)],
  ['what can be quoted', (text) => extractiveAnswer('Palm?', [], [{ passage: passage(text), score: 1 }])],
  ['an entry of the index', (text) => entryOf('x', passage(text))],
  ['the names of documents', (title) => documentNames().add({ title, tags: [title] })],
  ['front matter', (text) => splitFrontMatter(`---\n${text}`)],
  ['a page of a documentation site', forReaders],
  ['Markdown', (text) => file(readMarkdown, text)],
  ['plain text', (text) => file(readPlainText, text)],
  ['a table', (text) => file(readCsv, `title,body\nx,${text}`)],
  ['the columns of a table', (text) => file(readCsv, text)],
  ['JSON', (text) => file(readJson, text)],
  ['lines of JSON', (text) => file(readJsonLines, text)],
  ['a line of a PDF', (text) => linesOf(text.split('').map(run))],
  ['lines of a PDF', (text) => markdownOf([(text.match(/.{1,10}/gs) ?? []).map(line)])],
  ['a long line of a PDF', (text) => markdownOf([[text, text].map(line)])],
]

/** Each scanner of foreign text that runs on a thread of the server, or of the import of documents. */
export const SCANNERS: readonly Scanner[] = [...ofQuestions, ...ofAnswers, ...ofDocuments]
