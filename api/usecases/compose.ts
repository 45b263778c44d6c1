import { type LocalizedText, textIn } from '../domain/brand.ts'
import { applied, citationFilter, type Shown } from '../domain/citations.ts'
import { AnswerCut, AnswerWithheld, ModelUnavailable } from '../domain/errors.ts'
import type { Passage } from '../domain/knowledge.ts'
import type {
  AnswerEnding,
  AnswerMode,
  MessageError,
  Outcome,
  Source,
  TokenUsage,
} from '../domain/message.ts'
import { languageOf } from '../domain/sameQuestion/language.ts'
import { anyOf } from '../domain/signals.ts'
import { type Grounds, Told, type Unsupported, unsupportedIn } from '../domain/unsupported.ts'
import type { Model, PromptMessage } from '../ports/model.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import { extractiveAnswer, noAnswer, sourceOf } from './extractive.ts'
import { CUT_OFF, INTERRUPTED, WITHHELD } from './outcomes.ts'
import { fittingPassages, promptBudget, promptFor, toldOf } from './prompt.ts'
import type { Subject, Topic } from './subject.ts'
import type { Writer } from './writer.ts'

export interface ComposePorts {
  readonly model: Model | null
  readonly telemetry: Telemetry
  /** What to tell customers about reaching a person. */
  readonly contact: LocalizedText
  /** What the model's server holds of prompt and answer together; null: more than any prompt takes. */
  readonly contextTokens: number | null
  readonly now: () => number
}

/** The process has to let go of the answer before it is whole; `outcome` is how it ends if nobody takes it over. */
export class Interrupted extends Error {
  override name = 'Interrupted'
  readonly outcome: Outcome
  constructor(outcome: Outcome) {
    super('The answer was interrupted')
    this.outcome = outcome
  }
}

/** What is known of an answer while it is written. */
interface Draft {
  answerMode: AnswerMode | null
  model: string | null
  usage: TokenUsage | null
  firstTokenAt: number | null
  isFallback?: true
  ending?: AnswerEnding
  unsupported?: readonly Unsupported[]
}

/**
 * Writes one answer: by the model, or from the passages where there is no model or none can be reached.
 * `onUsage` is called with what the model took, however the answer ends.
 * @throws Interrupted when `signal` is aborted; the reason of `writer.lost` when that is.
 */
export async function compose(
  ports: ComposePorts,
  subject: Subject,
  writer: Writer,
  signal: AbortSignal,
  onUsage: (usage: TokenUsage) => void,
): Promise<Outcome> {
  const draft: Draft = { answerMode: null, model: null, usage: null, firstTokenAt: null }
  const error = await writeAnswer(ports, subject, writer, draft, signal).finally(
    // mutant: usage-of-lost-answers
    () => draft.usage && onUsage(draft.usage),
  )
  const { ending, ...known } = draft
  const ended = { ...known, error, finishedAt: ports.now() }
  writer.lost.throwIfAborted()
  if (writer.stopRequested.aborted) return { ...ended, status: 'STOPPED', error: null }
  if (signal.aborted) throw new Interrupted({ ...ended, status: 'FAILED', error: INTERRUPTED })
  // mutant: broken-off
  return error ? { ...ended, status: 'FAILED' } : { ...ended, ...(ending && { ending }), status: 'COMPLETE' }
}

/** Resolves with what cut the answer off, if anything did. */
async function writeAnswer(
  ports: ComposePorts,
  subject: Subject,
  writer: Writer,
  draft: Draft,
  signal: AbortSignal,
): Promise<MessageError | null> {
  // mutant: stop-signals
  const until = anyOf([signal, writer.stopRequested, writer.lost])
  try {
    if (ports.model) await generated(ports, ports.model, subject, writer, draft, until)
    const answered = draft.firstTokenAt !== null || until.aborted
    if (!answered) extractive(ports, subject, writer, draft)
    return null
  } catch (error) {
    if (error instanceof AnswerCut || error instanceof AnswerWithheld) {
      ports.telemetry.modelFailed({ generationId: subject.answer.generationId ?? '', error })
      return error instanceof AnswerWithheld ? WITHHELD : CUT_OFF
    }
    throw error
  }
}

async function generated(
  ports: ComposePorts,
  model: Model,
  whole: Subject,
  writer: Writer,
  draft: Draft,
  signal: AbortSignal,
): Promise<void> {
  const { telemetry, now } = ports
  const subject = fitting(whole, ports)
  const sources = subject.matches.map((match, index) => sourceOf(match, index + 1))
  const markers = new Set(sources.map(({ marker }) => marker))
  let citations = citationFilter(markers)
  let written = ''
  const write = (shown: Shown) => {
    if (shown.text === '' && !shown.takesBack) return
    draft.firstTokenAt ??= now()
    draft.answerMode = 'GENERATED'
    written = applied(written, shown)
    writer.write(shown.takesBack ? { type: 'reset', text: written } : { type: 'delta', text: shown.text })
  }
  const takeBack = () => {
    citations = citationFilter(markers)
    if (written !== '') writer.write({ type: 'reset', text: '' })
    written = ''
  }
  if (sources.length > 0) writer.write({ type: 'sources', sources })
  try {
    for await (const chunk of model.stream(promptOf(subject, ports), signal)) {
      // mutant: filtered-citations
      if (chunk.type === 'text') write(citations.push(chunk.text))
      else if (chunk.type === 'model') {
        draft.model = chunk.name
        if (chunk.isFallback) draft.isFallback = true
      } else if (chunk.type === 'takeBack') takeBack()
      else if (chunk.type === 'ending') draft.ending = chunk.ending
      else draft.usage = chunk.usage
    }
  } catch (error) {
    if (!(error instanceof ModelUnavailable)) throw error
    draft.model = null
    telemetry.modelFailed({ generationId: subject.answer.generationId ?? '', error })
  } finally {
    write(citations.end())
    if (draft.firstTokenAt !== null) keepCited(sources, citations.cited, writer)
    markUnsupported(telemetry, subject, written, draft)
  }
}

function markUnsupported(telemetry: Telemetry, subject: Subject, text: string, draft: Draft): void {
  const unsupported = unsupportedIn(text, groundsOf(subject))
  if (unsupported.length === 0) return
  draft.unsupported = unsupported
  const kinds = unsupported.map(({ kind }) => kind)
  telemetry.unsupportedFound({ generationId: subject.answer.generationId ?? '', kinds })
}

/** An answer's sources are those that it cites. */
function keepCited(sources: readonly Source[], cited: ReadonlySet<number>, writer: Writer): void {
  const kept = sources.filter(({ marker }) => cited.has(marker))
  if (kept.length < sources.length) writer.write({ type: 'sources', sources: kept })
}

function extractive({ contact, now }: ComposePorts, subject: Subject, writer: Writer, draft: Draft): void {
  const { sentences, sources } = extractiveAnswer(subject.question, subject.context, subject.matches)
  draft.firstTokenAt = now()
  draft.answerMode = 'EXTRACTIVE'
  writer.write({ type: 'sources', sources })
  if (sentences.length === 0) writer.write({ type: 'delta', text: noAnswer(subject.question, contact) })
  for (const [index, sentence] of sentences.entries())
    writer.write({ type: 'delta', text: index === 0 ? sentence : ` ${sentence}` })
}

/** The index finds the same passages again and again. */
const told = new WeakMap<Passage, Told>()

function toldPassage(passage: Passage): Told {
  const known = told.get(passage)
  if (known) return known
  const first = new Told(toldOf(passage))
  told.set(passage, first)
  return first
}

const groundsOf = ({ question, matches }: Topic): Grounds => ({
  question,
  passages: matches.map(({ passage }) => toldPassage(passage)),
  urls: matches.flatMap(({ passage: { url } }) => url ?? []),
})

type PromptSettings = Pick<ComposePorts, 'contact' | 'contextTokens'>

/** The topic without the passages for which the model has no room. */
export function fitting<T extends Topic>(topic: T, { contact, contextTokens }: PromptSettings): T {
  if (contextTokens === null) return topic
  const passages = fittingPassages(
    topic.matches.map(({ passage }) => passage),
    {
      question: topic.question,
      supportContact: textIn(contact, languageOf(topic.question)),
      budgetTokens: promptBudget(contextTokens),
    },
  )
  const matches = topic.matches.flatMap((match, at) => {
    const passage = passages[at]
    return passage ? [{ ...match, passage }] : []
  })
  return { ...topic, matches }
}

/** What the model is asked on a topic that fits. */
export function promptOf({ question, history, matches }: Topic, settings: PromptSettings): PromptMessage[] {
  return promptFor({
    question,
    history,
    passages: matches.map(({ passage }, index) => ({ ...passage, marker: index + 1 })),
    supportContact: textIn(settings.contact, languageOf(question)),
    budgetTokens: promptBudget(settings.contextTokens),
  })
}
